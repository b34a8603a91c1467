using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>Byte-level BPE, as in GPT-2 and GPT-NeoX.</summary>
/// <remarks>The stand-in encodes one word at a time: call <see cref="EncodeToIds"/> with <c>considerPreTokenization: false</c>.</remarks>
public sealed class BpeTokenizer : Tokenizer
{
    private static readonly char[] Characters = ByteCharacters();

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<(int, int), (int Rank, int Id)> _merges = [];

    private BpeTokenizer(BpeOptions options)
    {
        foreach (var (piece, id) in options.Vocabulary)
            _ids.Add(piece, id);

        foreach (var (rank, merge) in (options.Merges ?? []).Index())
        {
            var space = merge.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0 || space == merge.Length - 1 || merge.IndexOf(' ', space + 1) >= 0)
                throw new InvalidOperationException("Invalid merger file format");
            _merges[(IdOf(merge[..space]), IdOf(merge[(space + 1)..]))] = (rank, IdOf(merge.Remove(space, 1)));
        }
    }

    /// <summary>Id of each piece.</summary>
    public IReadOnlyDictionary<string, int> Vocabulary => _ids;

    /// <summary>Makes a tokenizer.</summary>
    /// <exception cref="InvalidOperationException">The vocabulary is empty, or a merge is of pieces that it lacks.</exception>
    /// <exception cref="NotSupportedException">The pieces are not of bytes (unlike the package's own).</exception>
    public static BpeTokenizer Create(BpeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.ByteLevel)
            throw new NotSupportedException("The stand-in for Microsoft.ML.Tokenizers has byte-level BPE alone.");
        var tokenizer = new BpeTokenizer(options);
        return tokenizer._ids.Count > 0 ? tokenizer : throw new InvalidOperationException("The vocabulary cannot be empty.");
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The text was to be cut into words, which the stand-in does not do.</exception>
    public override IReadOnlyList<int> EncodeToIds(string text, bool considerPreTokenization = true, bool considerNormalization = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (considerPreTokenization)
            throw new NotSupportedException("The stand-in for Microsoft.ML.Tokenizers does not cut byte-level text into words: cut it first and pass considerPreTokenization: false.");
        List<int> symbols = [];
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (_ids.TryGetValue(Characters[value].ToString(), out var id))
                symbols.Add(id);
        }

        return new RankedMerges(symbols, _merges).Ids();
    }

    private int IdOf(string piece) => _ids.TryGetValue(piece, out var id) ? id : throw new InvalidOperationException($"Trying to merge a token '{piece}' which not exist in the vocabulary.");

    /// <summary>GPT-2's characters of bytes: printable Latin-1 stands for itself, the rest follows from U+0100 on.</summary>
    private static char[] ByteCharacters()
    {
        var characters = new char[256];
        var next = '\u0100';
        for (var value = 0; value < 256; value++)
            characters[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : next++;
        return characters;
    }
}
