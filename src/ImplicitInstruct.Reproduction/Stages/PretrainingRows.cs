using ImplicitInstruct.MiniWorld.Tokenization;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>A corpus to pretrain on.</summary>
/// <param name="Tokens">Token ids [rows, row length], row-major.</param>
/// <param name="RowLength">Tokens in a row.</param>
/// <param name="Tokenizer">What the ids mean.</param>
public sealed record PretrainingRows(int[] Tokens, int RowLength, WordTokenizer Tokenizer)
{
    /// <summary>Number of rows.</summary>
    public int Count => Tokens.Length / RowLength;

    /// <summary>Token ids of a row, a copy.</summary>
    public int[] Row(int row) => Tokens.AsSpan(row * RowLength, RowLength).ToArray();
}
