using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Tests.Evidence;

/// <summary>Reads a model in the first format of llama2.c (github.com/karpathy/llama2.c, export.py <c>legacy_export</c>).</summary>
internal static class StoriesFile
{
    private const int HeaderNumbers = 7;

    /// <summary>
    /// Its weights under their names in transformers, layer by layer. Rotary pairs lie side by side in the file, and half a head apart
    /// there. The file's rotary tables are passed over.
    /// </summary>
    public static (LanguageModelConfig Config, NamedTensor[] Weights) Read(ReadOnlySpan<byte> bytes)
    {
        Span<int> header = stackalloc int[HeaderNumbers];
        for (var i = 0; i < HeaderNumbers; i++)
            header[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
        var (width, inner, layers, heads, pairs, vocabulary) = (header[0], header[1], header[2], header[3], header[4], header[5]);
        var config = new LanguageModelConfig
        {
            VocabularySize = vocabulary,
            HiddenSize = width,
            IntermediateSize = inner,
            Layers = layers,
            Heads = heads,
            KeyValueHeads = pairs,
            MaxPositions = header[6],
            NormEpsilon = 1e-5f,
            RopeTheta = 10000,
            TiedEmbeddings = true,
            BeginToken = 1,
            EndToken = 2,
        };
        var keys = pairs * (width / heads);
        var rest = new Remaining(MemoryMarshal.Cast<byte, float>(bytes[(HeaderNumbers * sizeof(int))..]));
        var embedding = rest.Take(vocabulary, width);
        var (attentionNorm, query, key, value) =
            (rest.Each(layers, width), rest.Each(layers, width, width), rest.Each(layers, keys, width), rest.Each(layers, keys, width));
        var (output, mlpNorm) = (rest.Each(layers, width, width), rest.Each(layers, width));
        var (gate, down, up) = (rest.Each(layers, inner, width), rest.Each(layers, width, inner), rest.Each(layers, inner, width));
        var norm = rest.Take(width);
        List<NamedTensor> weights = [Named("model.embed_tokens.weight", embedding)];
        for (var layer = 0; layer < layers; layer++)
        {
            var name = FormattableString.Invariant($"model.layers.{layer}.");
            weights.AddRange([
                Named(name + "self_attn.q_proj.weight", InHalves(query[layer], heads)),
                Named(name + "self_attn.k_proj.weight", InHalves(key[layer], pairs)),
                Named(name + "self_attn.v_proj.weight", value[layer]),
                Named(name + "self_attn.o_proj.weight", output[layer]),
                Named(name + "mlp.gate_proj.weight", gate[layer]),
                Named(name + "mlp.down_proj.weight", down[layer]),
                Named(name + "mlp.up_proj.weight", up[layer]),
                Named(name + "input_layernorm.weight", attentionNorm[layer]),
                Named(name + "post_attention_layernorm.weight", mlpNorm[layer])]);
        }

        return (config, [.. weights, Named("model.norm.weight", norm)]);
    }

    /// <summary>Rows 0, 2, 4, ... of each head, then 1, 3, 5, ...</summary>
    private static (int[] Shape, float[] Values) InHalves((int[] Shape, float[] Values) matrix, int heads)
    {
        var (rows, width) = (matrix.Shape[0] / heads, matrix.Shape[1]);
        var values = new float[matrix.Values.Length];
        for (var row = 0; row < matrix.Shape[0]; row++)
        {
            var (head, within) = Math.DivRem(row, rows);
            var from = (head * rows) + (within < rows / 2 ? 2 * within : (2 * (within - (rows / 2))) + 1);
            matrix.Values.AsSpan(from * width, width).CopyTo(values.AsSpan(row * width));
        }

        return (matrix.Shape, values);
    }

    private static NamedTensor Named(string name, (int[] Shape, float[] Values) tensor) => new(name, tensor.Shape, tensor.Values);

    private ref struct Remaining(ReadOnlySpan<float> values)
    {
        private ReadOnlySpan<float> _values = values;

        public (int[] Shape, float[] Values) Take(params int[] shape)
        {
            var count = shape.Aggregate(1, (product, extent) => product * extent);
            var taken = _values[..count].ToArray();
            _values = _values[count..];
            return (shape, taken);
        }

        public (int[] Shape, float[] Values)[] Each(int layers, params int[] shape)
        {
            var all = new (int[], float[])[layers];
            for (var layer = 0; layer < layers; layer++)
                all[layer] = Take(shape);
            return all;
        }
    }
}
