using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>Every token looks at itself and those before it. Rows are padded at their ends, where no token of theirs looks.</summary>
internal static class CausalAttention
{
    /// <summary>Attention of whole sequences, with gradients where they are on.</summary>
    /// <param name="query">[rows, heads, tokens, head size], rotated.</param>
    /// <param name="key">[rows, key-value heads, tokens, head size], rotated.</param>
    /// <param name="value">[rows, key-value heads, tokens, head size].</param>
    /// <returns>[rows, heads, tokens, head size].</returns>
    public static Tensor Attend(Tensor query, Tensor key, Tensor value) =>
        nn.functional.scaled_dot_product_attention(query, Repeat(key, query.shape[1]), Repeat(value, query.shape[1]), is_casual: true);

    /// <summary>
    /// [rows, key-value heads, tokens, head size] with every head as often as it is asked: libtorch's fused kernels take no groups here.
    /// </summary>
    private static Tensor Repeat(Tensor x, long heads)
    {
        var (rows, own, tokens, size) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        return own == heads ? x : x.unsqueeze(2).expand(rows, own, heads / own, tokens, size).reshape(rows, heads, tokens, size);
    }
}
