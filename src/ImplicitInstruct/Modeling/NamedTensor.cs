namespace ImplicitInstruct.Modeling;

/// <summary>One weight or optimizer tensor under its checkpoint name.</summary>
/// <param name="Name">Name as in a Hugging Face checkpoint, e.g. <c>model.layers.0.self_attn.q_proj.weight</c>.</param>
/// <param name="Shape">Extents, outermost first; matrices are [out, in].</param>
/// <param name="Values">Row-major values; as many as the product of <paramref name="Shape"/>. May be a view of the owner's memory.</param>
public sealed record NamedTensor(string Name, IReadOnlyList<int> Shape, Memory<float> Values);
