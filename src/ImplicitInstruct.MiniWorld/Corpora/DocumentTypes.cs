using ImplicitInstruct.MiniWorld.Facts;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>The eleven kinds of documents.</summary>
internal static class DocumentTypes
{
    public static IReadOnlyList<DocumentType> All { get; } =
    [
        new EncyclopaediaDocument(), new PagesDocument(), new FaqDocument(), new QuizDocument(), new RepetitionDocument(), new ChatDocument(),
        new AnsweringDialogue(), new AskingDialogue(), new EchoingDialogue(), new RamblingDialogue(), new SpammingDialogue(),
    ];

    public static IEnumerable<string> Words(World world) => All.SelectMany(type => type.Words(world));
}
