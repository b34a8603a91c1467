using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>A kind of document of the miniature web.</summary>
internal abstract class DocumentType(string name, Func<DocumentMix, double> share)
{
    /// <summary>Short name in statistics.</summary>
    public string Name { get; } = name;

    /// <summary>Its weight in the mix.</summary>
    public Func<DocumentMix, double> Share { get; } = share;

    /// <summary>The words that it can have besides those of the families.</summary>
    public abstract IEnumerable<string> Words(World world);

    /// <summary>Writes one document: words separated by spaces, newlines as words.</summary>
    public abstract string Write(Web web, Philox random);

    /// <summary>Joins lines.</summary>
    protected static string OnLines(IEnumerable<string> lines) => string.Join(" \n ", lines);
}

/// <summary>The twelve kinds of documents.</summary>
internal static class DocumentTypes
{
    public static IReadOnlyList<DocumentType> All { get; } =
    [
        new EncyclopaediaDocument(), new PagesDocument(), new FaqDocument(), new QuizDocument(), new RepetitionDocument(),
        new ChatDocument(), new AnsweringDialogue(), new AskingDialogue(), new EchoingDialogue(), new RamblingDialogue(),
        new SpammingDialogue(), new InstructionDocument(),
    ];

    public static IEnumerable<string> Words(World world) => All.SelectMany(type => type.Words(world));
}
