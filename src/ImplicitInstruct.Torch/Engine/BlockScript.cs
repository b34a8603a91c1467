using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using ImplicitInstruct.Modeling;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>
/// All blocks of a model as one TorchScript function, for everything but training: one call from C# a step, whatever the number of blocks.
/// </summary>
/// <remarks>
/// A decoding step of a large model on a GPU is as long as its memory needs only if the program that starts its kernels keeps ahead of it,
/// so what is counted here is operations a block: 13 that start kernels in a Llama, and some twenty that only look at memory in another
/// way. What makes them few: query, key and value are one product and so are gate and up (<see cref="PackedMatrices"/>); query and key
/// heads turn together; keys and values are written together; where norms stand before a branch the residual is added by the product that
/// ends it; the norm is libtorch's own, which TorchSharp has no name for.
/// Everything elementwise happens in place and on views, which TorchScript's fuser leaves alone (seen on the CPU). Gradients are not
/// needed, so nothing is kept.
/// </remarks>
internal static partial class BlockScript
{
    // A line that ends in "# if" and a word is there for models with what the word names alone, see Variant.
    //
    // All of it is rolled, values too: of a part that does not lie in one piece a GPU would make a copy first.
    // Weights are the embedding and of every block the norm of attention, query-key-value, output, the norm of the MLP, gate-up, down, the
    // bias of query-key-value, and the norms of queries and keys. "heads" counts query heads, "groups"
    // key-value heads; what is kept of a block is
    // [slots, positions, 2 x groups, head size], the keys first.
    //
    // Updates are of every block A and B of query, key, value, output, gate, up, down; those that are not there have a rank of zero.
    // "adapt" adds those of the members of a product, from "member" on. In 16 bits rows are widened once, however many members there are.
    //
    // "matrix" is what stands in its place among the weights or, of a model in 4 bits, is made there and then; see Variant.
    // Every "unrotated"-th layer does not turn, none where that is 0: LanguageModelConfig.IsRotated.
    private const string Whole = """
        def norm(x, scale, scaled: bool, epsilon: float):
            if scaled:
                return torch.rms_norm(x, [x.size(-1)], scale, epsilon)
            return torch.layer_norm(x, [x.size(-1)], None, None, epsilon)

        def adapt(y, x, updates: List[Tensor], at: int, member: int, members: int, factor: float):
            wide = x
            begin = 0
            for m in range(member, member + members):
                down = updates[14 * (at // 9) + 2 * m]
                up = updates[14 * (at // 9) + 2 * m + 1]
                if down.size(0) > 0:
                    wide = wide.type_as(down)
                    y.narrow(1, begin, up.size(0)).add_(torch.mm(torch.mm(wide, down.t()).mul_(factor), up.t()))
                begin += up.size(0)

        def part(y, first: int, width: int, scale, epsilon: float):
            rows = y.narrow(1, first, width).contiguous().view([-1, scale.size(0)])
            return torch.rms_norm(rows, [scale.size(0)], scale, epsilon).view([-1, width])

        def project(x, weights: List[Tensor], at: int, heads: int, groups: int, size: int, scaled: bool, epsilon: float, limit: float,
                    updates: List[Tensor], factor: float):
            seen = norm(x, weights[at], scaled, epsilon)  # if before
            seen = x  # if behind
            y = torch.mm(seen, matrix(weights, at + 1).t())
            y.add_(weights[at + 6])  # if biased
            adapt(y, seen, updates, at, 0, 3, factor)  # if adapted
            if limit > 0.0:
                y.clamp_(-limit, limit)
            query = part(y, 0, heads * size, weights[at + 7], epsilon)  # if normed
            key = part(y, heads * size, groups * size, weights[at + 8], epsilon)  # if normed
            y = torch.cat([query, key, y.narrow(1, (heads + groups) * size, groups * size)], 1)  # if normed
            return y

        def turn(qkv, heads: int, cosines, sines):
            rolled = torch.roll(qkv, [qkv.size(-1) // 2], [-1])
            qkv.narrow(-2, 0, heads).mul_(cosines).addcmul_(rolled.narrow(-2, 0, heads), sines)

        def leave(x, inner, weights: List[Tensor], at: int, place: int, scaled: bool, epsilon: float, updates: List[Tensor], factor: float):
            y = x.addmm_(inner, matrix(weights, at + place).t())  # if before
            y = torch.mm(inner, matrix(weights, at + place).t())  # if behind
            adapt(y, inner, updates, at, place + 1, 1, factor)  # if adapted
            x.add_(norm(y, weights[at + place - 2], scaled, epsilon))  # if behind
            return x

        def finish(x, attended, weights: List[Tensor], at: int, scaled: bool, epsilon: float, updates: List[Tensor], factor: float):
            leave(x, attended, weights, at, 2, scaled, epsilon, updates, factor)
            seen = norm(x, weights[at + 3], scaled, epsilon)  # if before
            seen = x  # if behind
            both = torch.mm(seen, matrix(weights, at + 4).t())
            adapt(both, seen, updates, at, 4, 2, factor)  # if adapted
            inner = both.size(1) // 2
            gated = torch.silu_(both.narrow(1, 0, inner)).mul_(both.narrow(1, inner, inner))
            leave(x, gated, weights, at, 5, scaled, epsilon, updates, factor)

        def step(tokens, mask: Optional[Tensor], cosines, sines, weights: List[Tensor], cache: List[Tensor], length: int, unrotated: int,
                 heads: int, groups: int, scaled: bool, epsilon: float, limit: float, updates: List[Tensor], factor: float):
            x = torch.index_select(weights[0], 0, tokens[0])
            rows = x.size(0)
            size = cosines.size(1)
            c = torch.index_select(cosines, 0, tokens[1]).unsqueeze(1)
            s = torch.index_select(sines, 0, tokens[1]).unsqueeze(1)
            for layer in range(len(cache)):
                at = 1 + 9 * layer
                qkv = project(x, weights, at, heads, groups, size, scaled, epsilon, limit, updates, factor)
                qkv = qkv.view([rows, heads + 2 * groups, size])
                if unrotated == 0 or (layer + 1) % unrotated != 0:
                    turn(qkv, heads + groups, c, s)
                cache[layer].view([-1, 2 * groups, size]).index_copy_(0, tokens[2], qkv.narrow(1, heads, 2 * groups))
                seen = cache[layer].narrow(0, 0, rows).narrow(1, 0, length).transpose(1, 2)
                query = qkv.narrow(1, 0, heads).reshape([rows, groups, heads // groups, size])
                attended = torch.scaled_dot_product_attention(query, seen.narrow(1, 0, groups), seen.narrow(1, groups, groups), mask)
                finish(x, attended.reshape([rows, heads * size]), weights, at, scaled, epsilon, updates, factor)
            return x

        def repeat(x, heads: int):
            if x.size(1) == heads:
                return x
            times = heads // x.size(1)
            return x.unsqueeze(2).expand([-1, -1, times, -1, -1]).reshape([x.size(0), heads, x.size(2), x.size(3)])

        def whole(ids, cosines, sines, weights: List[Tensor], cache: List[Tensor], first: int, layers: int, unrotated: int,
                  heads: int, groups: int, scaled: bool, epsilon: float, limit: float, updates: List[Tensor], factor: float):
            rows = ids.size(0)
            tokens = ids.size(1)
            size = cosines.size(1)
            x = torch.index_select(weights[0], 0, ids.view([-1]))
            c = cosines.narrow(0, 0, tokens).unsqueeze(1)
            s = sines.narrow(0, 0, tokens).unsqueeze(1)
            for layer in range(layers):
                at = 1 + 9 * layer
                qkv = project(x, weights, at, heads, groups, size, scaled, epsilon, limit, updates, factor)
                qkv = qkv.view([rows, tokens, heads + 2 * groups, size])
                if unrotated == 0 or (layer + 1) % unrotated != 0:
                    turn(qkv, heads + groups, c, s)
                if len(cache) > 0:
                    cache[layer].narrow(0, first, rows).narrow(1, 0, tokens).copy_(qkv.narrow(2, heads, 2 * groups))
                apart = qkv.transpose(1, 2)
                key = repeat(apart.narrow(1, heads, groups), heads)
                value = repeat(apart.narrow(1, heads + groups, groups), heads)
                attended = torch.scaled_dot_product_attention(apart.narrow(1, 0, heads), key, value, None, 0.0, True)
                finish(x, attended.transpose(1, 2).reshape([rows * tokens, heads * size]), weights, at, scaled, epsilon, updates, factor)
            return x

        def head(x, scale, output, scaled: bool, epsilon: float):
            return torch.mm(norm(x, scale, scaled, epsilon), output.t())

        """;

    // The tables and the parts of every block's matrices follow behind the weights, where the matrices' own places hold anything.
    private const string QuantizedMatrix = """
        def matrix(weights: List[Tensor], place: int):
            tables = 1 + 9 * ((len(weights) - 3) // 37)
            begin = tables + 2 + 28 * ((place - 1) // 9)
            first = [0, 0, 3, 0, 4, 6][(place - 1) % 9]
            members = [0, 3, 1, 0, 2, 1][(place - 1) % 9]
            made: List[Tensor] = []
            for member in range(first, first + members):
                made.append(dequantized(weights[tables:tables + 2], weights, begin + 4 * member, weights[0]))
            return made[0] if len(made) == 1 else torch.cat(made)

        """;

    private static readonly ConcurrentDictionary<BlockProgram, jit.CompilationUnit> Compiled = [];

    /// <summary>Calls one of the functions, without gradients.</summary>
    /// <param name="kind">Of the model.</param>
    /// <param name="name">Name of the function.</param>
    /// <param name="arguments">What it is given.</param>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch's own words.</exception>
    public static Tensor Call(BlockProgram kind, string name, object?[] arguments)
    {
        using var quiet = no_grad();
        return Compiled.GetOrAdd(kind, static kind => jit.compile(Text(kind))).Call(name, arguments);
    }

    /// <summary>A program that has not even to ask for what its model has not.</summary>
    internal static string Text(BlockProgram kind)
    {
        var text = string.Join('\n', Whole.Split('\n')
            .Select(line => line.Split("  # if "))
            .Where(line => line.Length == 1 || kind.Has(line[1]))
            .Select(line => line[0]));
        return kind.IsQuantized ? Nf4Script.Text + QuantizedMatrix + text : MatrixOf().Replace(text, "weights[$1]");
    }

    [GeneratedRegex(@"matrix\(weights, (at \+ \w+)\)")]
    private static partial Regex MatrixOf();
}

/// <summary>What the program of a model depends on.</summary>
/// <param name="Block">What its blocks do in their own way.</param>
/// <param name="IsAdapted">Whether there are updates.</param>
/// <param name="IsQuantized">Whether the matrices are in 4 bits.</param>
internal sealed record BlockProgram(BlockVariation Block, bool IsAdapted, bool IsQuantized)
{
    /// <summary>Whether the model has what a word of <see cref="BlockScript"/> names.</summary>
    public bool Has(string what) => what switch
    {
        "adapted" => IsAdapted,
        "biased" => Block.HasBiases,
        "normed" => Block.QueryKeyNorm != QueryKeyNorm.None,
        "before" => Block.NormPlacement == NormPlacement.BeforeBranch,
        "behind" => Block.NormPlacement == NormPlacement.BehindBranch,
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "No line asks for that."),
    };
}
