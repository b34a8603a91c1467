namespace ImplicitInstruct.Hub.Tokenizers.SentencePiece;

/// <summary>Reads the wire format of Protocol Buffers.</summary>
internal static class ProtobufFields
{
    /// <exception cref="InvalidDataException">The bytes are no message.</exception>
    public static IEnumerable<ProtobufField> Of(ReadOnlyMemory<byte> message)
    {
        var at = 0;
        while (at < message.Length)
        {
            var tag = Varint(message, ref at);
            var number = (int)(tag >> 3);
            yield return (tag & 7) switch
            {
                0 => new ProtobufField(number, Varint(message, ref at), default),
                1 => new ProtobufField(number, 0, Slice(message, 8, ref at)),
                2 => new ProtobufField(number, 0, Slice(message, Varint(message, ref at), ref at)),
                5 => new ProtobufField(number, 0, Slice(message, 4, ref at)),
                _ => throw NoMessage(at),
            };
        }
    }

    private static ulong Varint(ReadOnlyMemory<byte> message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at >= message.Length)
                throw NoMessage(at);
            var next = message.Span[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw NoMessage(at);
    }

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> message, ulong length, ref int at)
    {
        if (length > (ulong)(message.Length - at))
            throw NoMessage(at);
        var slice = message.Slice(at, (int)length);
        at += (int)length;
        return slice;
    }

    private static InvalidDataException NoMessage(int at) =>
        new($"The stream holds no SentencePiece model: it breaks off or goes wrong at byte {at} of a message.");
}
