using System.Text.RegularExpressions;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Tests.LlamaCpp;

/// <summary>
/// A model as llama.cpp's own conversion would write it (github.com/ggml-org/llama.cpp, convert_hf_to_gguf.py and gguf-py), without a
/// vocabulary: token ids go in and logits come out.
/// </summary>
/// <remarks>
/// Of some architectures llama.cpp pairs neighbouring elements of a head in the rotation and not its halves; the rows of their query and
/// key matrices change places accordingly. Which layers of a SmolLM3 are not rotated stands in its code: every fourth.
/// </remarks>
internal static partial class GgufModel
{
    /// <summary>Writes a model to a file.</summary>
    public static void Write(string path, LanguageModelConfig config, IReadOnlyList<NamedTensor> weights)
    {
        var (name, file) = (NameOf(config.Architecture), new GgufFile());
        file.Add("general.architecture", name);
        file.Add($"{name}.context_length", config.StatedPositions);
        file.Add($"{name}.embedding_length", config.HiddenSize);
        file.Add($"{name}.block_count", config.Layers);
        file.Add($"{name}.feed_forward_length", config.IntermediateSize);
        file.Add($"{name}.attention.head_count", config.Heads);
        file.Add($"{name}.attention.head_count_kv", config.KeyValueHeads);
        file.Add($"{name}.attention.key_length", config.HeadSize);
        file.Add($"{name}.attention.value_length", config.HeadSize);
        file.Add($"{name}.attention.layer_norm_{(config.Block.NormsHaveScale ? "rms_" : "")}epsilon", config.NormEpsilon);
        if (config.QueryKeyValueLimit is { } limit)
            file.Add($"{name}.attention.clamp_kqv", limit);
        file.Add($"{name}.rope.dimension_count", config.HeadSize);
        file.Add($"{name}.rope.freq_base", (float)config.RopeTheta);
        file.Add($"{name}.vocab_size", config.VocabularySize);
        file.Add("tokenizer.ggml.model", "no_vocab");
        if (config.RotaryScaling is { } scaling)
            file.Add(Factors(config, scaling));
        foreach (var weight in weights)
            file.Add(weight with { Name = NameOf(config.Architecture, weight.Name), Values = Rows(config, weight) });
        file.Write(path);
    }

    private static string NameOf(ModelArchitecture architecture) => architecture switch
    {
        ModelArchitecture.Llama or ModelArchitecture.Mistral => "llama",
        ModelArchitecture.Olmo => "olmo",
        ModelArchitecture.Qwen2 => "qwen2",
        ModelArchitecture.Qwen3 => "qwen3",
        ModelArchitecture.Olmo2 => "olmo2",
        ModelArchitecture.SmolLm3 => "smollm3",
        _ => throw new ArgumentOutOfRangeException(nameof(architecture), architecture, null),
    };

    private static string NameOf(ModelArchitecture architecture, string weight) => weight switch
    {
        "model.embed_tokens.weight" => "token_embd.weight",
        "model.norm.weight" => "output_norm.weight",
        "lm_head.weight" => "output.weight",
        _ when OfLayer().Match(weight) is { Success: true } match =>
            $"blk.{match.Groups[1]}.{PartOf(architecture, match.Groups[2].Value)}.{match.Groups[3]}",
        _ => throw new ArgumentException($"llama.cpp has no name for {weight}."),
    };

    private static string PartOf(ModelArchitecture architecture, string part) => part switch
    {
        "input_layernorm" => "attn_norm",
        "self_attn.q_proj" => "attn_q",
        "self_attn.k_proj" => "attn_k",
        "self_attn.v_proj" => "attn_v",
        "self_attn.q_norm" => "attn_q_norm",
        "self_attn.k_norm" => "attn_k_norm",
        "self_attn.o_proj" => "attn_output",
        "post_attention_layernorm" => architecture == ModelArchitecture.Olmo2 ? "post_attention_norm" : "ffn_norm",
        "post_feedforward_layernorm" => "post_ffw_norm",
        "mlp.gate_proj" => "ffn_gate",
        "mlp.up_proj" => "ffn_up",
        "mlp.down_proj" => "ffn_down",
        _ => throw new ArgumentException($"llama.cpp has no name for {part}."),
    };

    /// <summary>What frequencies are divided by, where they are stretched: one for each pair of a head.</summary>
    private static NamedTensor Factors(LanguageModelConfig config, RotaryScaling scaling)
    {
        var factors = Enumerable.Range(0, config.HeadSize / 2)
            .Select(i => Math.Pow(config.RopeTheta, -2.0 * i / config.HeadSize))
            .Select(frequency => (float)(frequency / scaling.Of(frequency))).ToArray();
        return new NamedTensor("rope_freqs.weight", [factors.Length], factors);
    }

    private static Memory<float> Rows(LanguageModelConfig config, NamedTensor weight)
    {
        var pairsNeighbours = config.Architecture
            is ModelArchitecture.Llama or ModelArchitecture.Mistral or ModelArchitecture.Olmo or ModelArchitecture.SmolLm3;
        if (!pairsNeighbours || weight.Name.Split('.')[^2] is not ("q_proj" or "k_proj"))
            return weight.Values;
        var (columns, size, half) = (weight.Shape[1], config.HeadSize, config.HeadSize / 2);
        var rows = new float[weight.Values.Length];
        for (var row = 0; row < weight.Shape[0]; row++)
        {
            var (head, element) = Math.DivRem(row, size);
            var to = (head * size) + (2 * (element % half)) + (element / half);
            weight.Values.Span.Slice(row * columns, columns).CopyTo(rows.AsSpan(to * columns));
        }

        return rows;
    }

    [GeneratedRegex(@"^model\.layers\.(\d+)\.(.+)\.(weight|bias)$")]
    private static partial Regex OfLayer();
}
