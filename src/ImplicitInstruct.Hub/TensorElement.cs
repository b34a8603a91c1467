namespace ImplicitInstruct.Hub;

/// <summary>
/// How one number of a tensor lies in a safetensors file, under the format's own names. In memory every number is a <see cref="float"/>.
/// </summary>
public enum TensorElement
{
    /// <summary>IEEE 754 binary32, 4 bytes.</summary>
    F32,

    /// <summary>bfloat16: the upper half of an F32, 2 bytes.</summary>
    BF16,

    /// <summary>IEEE 754 binary16, 2 bytes.</summary>
    F16,
}
