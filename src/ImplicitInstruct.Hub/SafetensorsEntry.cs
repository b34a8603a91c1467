namespace ImplicitInstruct.Hub;

/// <summary>What a safetensors header says of one tensor.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">Element type as written in the file; known, but not necessarily one that is read.</param>
/// <param name="Shape">Extents, outermost first; empty for a scalar.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">Byte after the last, counted alike.</param>
internal sealed record SafetensorsEntry(string Name, string Type, int[] Shape, long Begin, long End)
{
    /// <summary>The element type, null when it is not one of the floating-point types that are read.</summary>
    public TensorElement? Element => Type switch
    {
        "F32" => TensorElement.F32,
        "BF16" => TensorElement.BF16,
        "F16" => TensorElement.F16,
        _ => null,
    };

    /// <summary>
    /// Bytes of one element of a type of the format, null for an unknown type (safetensors, safetensors/src/tensor.rs, <c>Dtype</c>); those
    /// that share a byte, F4 and F6, count as unknown.
    /// </summary>
    public static int? BytesOf(string type) => type switch
    {
        "BOOL" or "U8" or "I8" or "F8_E5M2" or "F8_E4M3" or "F8_E8M0" or "F8_E5M2FNUZ" or "F8_E4M3FNUZ" => 1,
        "U16" or "I16" or "F16" or "BF16" => 2,
        "U32" or "I32" or "F32" => 4,
        "U64" or "I64" or "F64" or "C64" => 8,
        _ => null,
    };
}
