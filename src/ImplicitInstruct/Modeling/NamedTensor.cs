namespace ImplicitInstruct.Modeling;

/// <summary>One weight or optimizer tensor under its checkpoint name.</summary>
/// <param name="Name">Name as in a Hugging Face checkpoint, e.g. <c>model.layers.0.self_attn.q_proj.weight</c>.</param>
/// <param name="Shape">Extents, outermost first; matrices are [out, in].</param>
/// <param name="Values">Row-major values; as many as the product of <paramref name="Shape"/>. May be a view of the owner's memory.</param>
public sealed record NamedTensor(string Name, IReadOnlyList<int> Shape, Memory<float> Values);

/// <summary>
/// Tensors whose values are made or read one at a time, when an element is asked for or enumeration reaches it, and are not kept.
/// </summary>
/// <remarks>
/// A checkpoint of 7B weights is larger than memory as floats: walk such a list once, and ask for names and shapes without it.
/// </remarks>
public interface INamedTensors : IReadOnlyList<NamedTensor>
{
    /// <summary>Names and shapes in the order of the list; asking reads no values.</summary>
    IReadOnlyList<TensorShape> Shapes { get; }

    /// <summary>Whether all of them are stored in 16 bits a number, so that an engine may keep them so; asking reads no values.</summary>
    bool AreStoredIn16Bits => false;
}
