using System.Buffers.Binary;
using System.Security.Cryptography;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Tokenization;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>The miniature web as rows of tokens for pretraining.</summary>
/// <remarks>
/// A row starts with a fresh document, <c>&lt;s&gt; document &lt;/s&gt;</c>; further ones follow until it is full, and the rest of the last
/// is dropped, so many documents have no visible end. Row r depends on the recipe and r only, not on the number of rows.
/// </remarks>
public sealed class Corpus
{
    private Corpus(int[] tokens, int rowLength, CorpusStatistics statistics) =>
        (Tokens, RowLength, Statistics) = (tokens, rowLength, statistics);

    /// <summary>Token ids [rows, row length], row-major.</summary>
    public int[] Tokens { get; }

    /// <summary>Tokens in a row.</summary>
    public int RowLength { get; }

    /// <summary>Number of rows.</summary>
    public int Rows => Tokens.Length / RowLength;

    /// <summary>What is in it.</summary>
    public CorpusStatistics Statistics { get; }

    /// <summary>Token ids of one row [row length].</summary>
    public ReadOnlySpan<int> Row(int row) => Tokens.AsSpan(row * RowLength, RowLength);

    /// <summary>Writes the corpus of a world.</summary>
    /// <exception cref="AdviceException">The recipe cannot be used.</exception>
    public static Corpus Generate(World world, CorpusRecipe recipe) => Generate(world, recipe, WordTokenizer.For(world));

    /// <summary>Writes the corpus of a world with a tokenizer at hand.</summary>
    /// <exception cref="AdviceException">The recipe cannot be used.</exception>
    public static Corpus Generate(World world, CorpusRecipe recipe, WordTokenizer tokenizer)
    {
        recipe.Check();
        var web = new Web(world, recipe);
        var shares = DocumentTypes.All.Select(type => type.Share(recipe.Mix)).ToArray();
        Demand.That(shares.All(share => share >= 0) && shares.Sum() > 0, "shares of document types are not negative and not all 0",
            nameof(recipe.Mix));
        var tokens = new int[recipe.Rows * recipe.RowLength];
        var counts = new DocumentCount[shares.Length];
        Parallel.For(
            0, recipe.Rows, () => new RowWriter(web, tokenizer, shares),
            (row, _, writer) => writer.Write(row, tokens.AsSpan(row * recipe.RowLength, recipe.RowLength)),
            writer => writer.AddCountsTo(counts));
        RequireNoChatTag(tokens, tokenizer);
        return new Corpus(tokens, recipe.RowLength, CorpusStatistics.Of(tokens, recipe.RowLength, counts, tokenizer));
    }

    /// <summary>SHA-256 of token ids as 32-bit little-endian numbers, in lower-case hexadecimal.</summary>
    public static string Digest(ReadOnlySpan<int> tokens)
    {
        var bytes = new byte[4 * tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), tokens[i]);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>Refuses a corpus that has the chat template's tag: tuned models must not know it from pretraining.</summary>
    private static void RequireNoChatTag(ReadOnlySpan<int> tokens, WordTokenizer tokenizer)
    {
        var open = tokenizer.Encode("< |");
        var close = tokenizer.Encode("| >");
        for (var i = 0; i + 5 <= tokens.Length; i++)
        {
            if (tokens.Slice(i, 2).SequenceEqual(open) && tokens.Slice(i + 3, 2).SequenceEqual(close))
                throw new InvalidOperationException(
                    $"The chat template's tag '{tokenizer.Decode(tokens.Slice(i, 5))}' occurs in the corpus at token {i}.");
        }
    }
}
