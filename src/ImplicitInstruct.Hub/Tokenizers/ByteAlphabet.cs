using System.Text;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>
/// The visible characters that stand for bytes in the pieces of byte-level BPE (github.com/openai/gpt-2, src/encoder.py,
/// <c>bytes_to_unicode</c>).
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Letters = Assign();
    private static readonly Dictionary<char, byte> Bytes =
        Letters.Index().ToDictionary(letter => letter.Item, letter => (byte)letter.Index);

    /// <summary>The letter of each byte, as pieces.</summary>
    public static IEnumerable<string> Pieces => Letters.Select(letter => letter.ToString());

    /// <summary>The bytes of a piece. A piece with any other character is plain text, as the Python package takes it.</summary>
    public static byte[] BytesOf(string piece)
    {
        var bytes = new byte[piece.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (!Bytes.TryGetValue(piece[i], out bytes[i]))
                return Encoding.UTF8.GetBytes(piece);
        }

        return bytes;
    }

    /// <summary>How many letters a text can be at most.</summary>
    public static int MostLetters(int length) => Encoding.UTF8.GetMaxByteCount(length);

    /// <summary>The piece that a text would be.</summary>
    /// <param name="text">The text.</param>
    /// <param name="letters">Room for it (<see cref="MostLetters"/>).</param>
    public static ReadOnlySpan<char> PieceOf(ReadOnlySpan<char> text, Span<char> letters)
    {
        var count = 0;
        if (Ascii.IsValid(text))
        {
            foreach (var unit in text)
                letters[count++] = Letters[unit];
            return letters[..count];
        }

        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
                letters[count++] = Letters[value];
        }

        return letters[..count];
    }

    private static char[] Assign()
    {
        var letters = new char[256];
        var next = '\u0100';
        for (var value = 0; value < letters.Length; value++)
            letters[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : next++;
        return letters;
    }
}
