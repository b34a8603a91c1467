using System.Buffers.Binary;
using System.Text;

namespace ImplicitInstruct.Hub.Tokenizers.SentencePiece;

/// <summary>One field of a Protocol Buffers message, not yet given a meaning.</summary>
/// <param name="Number">The field's number.</param>
/// <param name="Varint">The value of an integer, enum or bool.</param>
/// <param name="Bytes">The bytes of a string, message or fixed-width number.</param>
internal readonly record struct ProtobufField(int Number, ulong Varint, ReadOnlyMemory<byte> Bytes)
{
    public int Integer() => unchecked((int)Varint);

    public string Text() => Encoding.UTF8.GetString(Bytes.Span);

    public float Float() => Bytes.Length == 4
        ? BinaryPrimitives.ReadSingleLittleEndian(Bytes.Span)
        : throw new InvalidDataException($"The stream holds no SentencePiece model: field {Number} is no number.");

    public IEnumerable<ProtobufField> Message() => ProtobufFields.Of(Bytes);
}
