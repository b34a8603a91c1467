using System.Buffers.Binary;
using System.Globalization;
using ImplicitInstruct.MiniWorld.Corpora;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Tokenization;
using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Writes the miniature web: rows of tokens, the tokenizer, and what is in it.</summary>
/// <remarks>Key: kind, revision, the recipes of world and corpus. Raise the revision when the generators change what they write.</remarks>
/// <param name="World">The facts.</param>
/// <param name="Corpus">How they are written about.</param>
public sealed record CorpusStage(WorldRecipe World, CorpusRecipe Corpus) : Stage<PretrainingRows>("corpus", Revision: 2)
{
    private const string TokensFile = "tokens.u16";
    private const string ShapeFile = "row_length.txt";

    /// <inheritdoc/>
    public override string Name => "web";

    /// <inheritdoc/>
    public override object Recipe => new { World, Corpus };

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var world = MiniWorld.Facts.World.Draw(World);
        var tokenizer = WordTokenizer.For(world);
        if (tokenizer.VocabularySize > ushort.MaxValue + 1)
            throw new InvalidOperationException("The tokens of this world do not fit into 16 bits.");
        var corpus = MiniWorld.Corpora.Corpus.Generate(world, Corpus, tokenizer);
        var bytes = new byte[2 * corpus.Tokens.Length];
        for (var i = 0; i < corpus.Tokens.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)corpus.Tokens[i]);
        File.WriteAllBytes(context.PathOf(TokensFile), bytes);
        File.WriteAllText(context.PathOf(ShapeFile), corpus.RowLength.ToString(CultureInfo.InvariantCulture) + "\n");
        File.WriteAllText(context.PathOf("statistics.md"), corpus.Statistics.ToMarkdown() + "\n");
        tokenizer.Save(context.Folder);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override PretrainingRows Open(string folder)
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder, TokensFile));
        var tokens = new int[bytes.Length / 2];
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * i));
        return new PretrainingRows(tokens, int.Parse(File.ReadAllText(Path.Combine(folder, ShapeFile)), CultureInfo.InvariantCulture), WordTokenizer.Load(folder));
    }
}
