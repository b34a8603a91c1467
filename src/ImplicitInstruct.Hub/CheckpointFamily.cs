using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Hub;

/// <summary>What a family is called in <c>config.json</c>, and what a field that the file leaves out stands for.</summary>
/// <remarks>github.com/huggingface/transformers, models/FAMILY/configuration_FAMILY.py.</remarks>
/// <param name="Architecture">The family.</param>
/// <param name="ModelType"><c>model_type</c>.</param>
/// <param name="ClassName">The one of <c>architectures</c>.</param>
internal sealed record CheckpointFamily(ModelArchitecture Architecture, string ModelType, string ClassName)
{
    /// <summary>Every family that is computed.</summary>
    public static IReadOnlyList<CheckpointFamily> All { get; } =
    [
        new(ModelArchitecture.Llama, "llama", "LlamaForCausalLM") { BeginToken = 1, EndToken = 2, HasMlpBiasField = true },
        new(ModelArchitecture.Olmo, "olmo", "OlmoForCausalLM")
        {
            NormEpsilon = LanguageModelConfig.OlmoNormEpsilon,
            EndToken = 50279,
            PaddingToken = 1,
        },
        new(ModelArchitecture.Mistral, "mistral", "MistralForCausalLM")
        {
            KeyValueHeads = 8,
            MaxPositions = 4096 * 32,
            BeginToken = 1,
            EndToken = 2,
            HasAttentionBiasField = false,
        },
        new(ModelArchitecture.Qwen2, "qwen2", "Qwen2ForCausalLM")
        {
            KeyValueHeads = 32,
            MaxPositions = 32768,
            HasAttentionBiasField = false,
        },
        new(ModelArchitecture.Qwen3, "qwen3", "Qwen3ForCausalLM") { KeyValueHeads = 32, HeadSize = 128, MaxPositions = 32768 },
        new(ModelArchitecture.Olmo2, "olmo2", "Olmo2ForCausalLM") { NormEpsilon = 1e-5, EndToken = 50279, PaddingToken = 1 },
        new(ModelArchitecture.SmolLm3, "smollm3", "SmolLM3ForCausalLM")
        {
            KeyValueHeads = 4,
            MaxPositions = 32768,
            RopeTheta = 2000000,
            IsTied = true,
            BeginToken = 128000,
            EndToken = 128001,
            PaddingToken = 128004,
            HasMlpBiasField = true,
        },
    ];

    /// <summary><c>num_key_value_heads</c>; null: as many as query heads.</summary>
    public int? KeyValueHeads { get; private init; }

    /// <summary><c>head_dim</c>; null: hidden size by query heads.</summary>
    public int? HeadSize { get; private init; }

    /// <summary><c>max_position_embeddings</c>.</summary>
    public int MaxPositions { get; private init; } = 2048;

    /// <summary><c>rms_norm_eps</c>, which an OLMo has no field for.</summary>
    public double NormEpsilon { get; private init; } = 1e-6;

    /// <summary><c>rope_theta</c>.</summary>
    public double RopeTheta { get; private init; } = 10000;

    /// <summary><c>tie_word_embeddings</c>.</summary>
    public bool IsTied { get; private init; }

    /// <summary><c>bos_token_id</c>.</summary>
    public int? BeginToken { get; private init; }

    /// <summary><c>eos_token_id</c>.</summary>
    public int? EndToken { get; private init; }

    /// <summary><c>pad_token_id</c>.</summary>
    public int? PaddingToken { get; private init; }

    /// <summary>Whether <c>attention_bias</c> is a field of its, which is false in every model that is computed.</summary>
    public bool HasAttentionBiasField { get; private init; } = true;

    /// <summary>Whether <c>mlp_bias</c> is one.</summary>
    public bool HasMlpBiasField { get; private init; }

    /// <summary>The one of an architecture.</summary>
    public static CheckpointFamily Of(ModelArchitecture architecture) => All.Single(family => family.Architecture == architecture);
}
