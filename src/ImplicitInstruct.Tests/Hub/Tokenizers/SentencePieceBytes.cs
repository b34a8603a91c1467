using System.Text;

namespace ImplicitInstruct.Tests.Hub.Tokenizers;

/// <summary>
/// SentencePiece models of a few pieces, made here in the wire format of Protocol Buffers; the real one lies outside of the repository.
/// </summary>
internal static class SentencePieceBytes
{
    private const int Normal = 1, Unknown = 2, Control = 3;

    public static readonly (string Text, float Score, int Type)[] Pieces =
        [("<unk>", 0, Unknown), ("<s>", 0, Control), ("</s>", 0, Control), ("\u2581", -9, Normal), ("a", -9, Normal), ("aa", -1, Normal),
            ("\u2581a", -2, Normal)];

    public static IEnumerable<(string, float, int)> Bytes() => Enumerable.Range(0, 256).Select(value => ($"<0x{value:X2}>", 0f, 6));

    public static byte[] Model(
        (string Text, float Score, int Type)[] pieces, bool bytes = false, int algorithm = 2, string normalization = "identity",
        int removesSpaces = 0, int escapesSpaces = 1) =>
    [
        .. pieces.SelectMany(
            piece => Message(
                1,
                [.. Message(1, Encoding.UTF8.GetBytes(piece.Text)), 0x15, .. BitConverter.GetBytes(piece.Score),
                .. Number(3, piece.Type)])),
        .. Message(2, [.. Number(3, algorithm), .. Number(35, bytes ? 1 : 0)]),
        .. Message(
            3,
            [.. Message(1, Encoding.UTF8.GetBytes(normalization)), .. Number(3, 1), .. Number(4, removesSpaces),
            .. Number(5, escapesSpaces)]),
    ];

    private static byte[] Message(int field, byte[] content) => [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Number(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Varint(int value) => value < 0x80 ? [(byte)value] : [(byte)((value & 0x7F) | 0x80), .. Varint(value >> 7)];
}
