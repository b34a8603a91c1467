namespace Microsoft.ML.Tokenizers;

/// <summary>What a <see cref="BpeTokenizer"/> is made of.</summary>
/// <param name="vocabulary">Pieces and their ids.</param>
/// <remarks>Left out: files, normalizers, pre-tokenizers, special, unknown and sentence tokens, prefixes and suffixes of pieces.</remarks>
public sealed class BpeOptions(IEnumerable<KeyValuePair<string, int>> vocabulary)
{
    /// <summary>Pieces and their ids.</summary>
    public IEnumerable<KeyValuePair<string, int>> Vocabulary { get; } = vocabulary ?? throw new ArgumentNullException(nameof(vocabulary));

    /// <summary>Pairs of pieces, parted by a space, the one to be joined first in front.</summary>
    public IEnumerable<string>? Merges { get; set; }

    /// <summary>Whether pieces are of bytes, each written as one visible character (a space as <c>Ġ</c>). The stand-in needs it to be.</summary>
    public bool ByteLevel { get; set; }
}
