using System.Text;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>
/// The visible characters that stand for bytes in the pieces of byte-level BPE (github.com/openai/gpt-2, src/encoder.py,
/// <c>bytes_to_unicode</c>).
/// </summary>
internal static class ByteAlphabet
{
    private static readonly Dictionary<char, byte> Bytes = Invert();
    private static readonly Dictionary<byte, char> Letters = Bytes.ToDictionary(letter => letter.Value, letter => letter.Key);

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

    /// <summary>The piece that a text would be.</summary>
    public static string PieceOf(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(value => Letters[value]));

    private static Dictionary<char, byte> Invert()
    {
        var bytes = new Dictionary<char, byte>();
        var next = '\u0100';
        for (var value = 0; value < 256; value++)
            bytes[value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : next++] = (byte)value;
        return bytes;
    }
}
