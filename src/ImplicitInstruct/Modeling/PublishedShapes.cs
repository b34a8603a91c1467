namespace ImplicitInstruct.Modeling;

/// <summary>
/// Shapes of models that the paper or its code uses, and of some of today's, as their <c>config.json</c> on the hub states them: for
/// reckoning before anything is downloaded.
/// </summary>
/// <remarks>A checkpoint's own configuration decides what is run; a shape here only says what that will take.</remarks>
public static class PublishedShapes
{
    /// <summary><c>meta-llama/Llama-2-7b-hf</c> (paper, section 1.1).</summary>
    public static LanguageModelConfig Llama2 { get; } = new()
    {
        VocabularySize = 32000,
        HiddenSize = 4096,
        IntermediateSize = 11008,
        Layers = 32,
        Heads = 32,
        KeyValueHeads = 32,
        MaxPositions = 4096,
        BeginToken = 1,
        EndToken = 2,
    };

    /// <summary><c>allenai/OLMo-7B-hf</c> (paper, section 1.1): 50,280 token ids in a matrix of 50,304 rows.</summary>
    public static LanguageModelConfig Olmo { get; } = Llama2 with
    {
        Architecture = ModelArchitecture.Olmo,
        VocabularySize = 50304,
        MaxPositions = 2048,
        BeginToken = null,
        EndToken = 50279,
    };

    /// <summary><c>allenai/OLMo-1B-hf</c>.</summary>
    public static LanguageModelConfig Olmo1B { get; } = Olmo with
    {
        HiddenSize = 2048,
        IntermediateSize = 8192,
        Layers = 16,
        Heads = 16,
        KeyValueHeads = 16,
        TiedEmbeddings = true,
    };

    /// <summary>
    /// <c>TinyLlama/TinyLlama-1.1B-intermediate-step-1431k-3T</c>, which the official scripts sweep without a reported number.
    /// </summary>
    public static LanguageModelConfig TinyLlama { get; } = Llama2 with
    {
        HiddenSize = 2048,
        IntermediateSize = 5632,
        Layers = 22,
        KeyValueHeads = 4,
        MaxPositions = 2048,
    };

    /// <summary><c>HuggingFaceTB/SmolLM2-135M</c>.</summary>
    public static LanguageModelConfig SmolLm2 { get; } = new()
    {
        VocabularySize = 49152,
        HiddenSize = 576,
        IntermediateSize = 1536,
        Layers = 30,
        Heads = 9,
        KeyValueHeads = 3,
        MaxPositions = 8192,
        RopeTheta = 100000,
        TiedEmbeddings = true,
        BeginToken = 0,
        EndToken = 0,
    };

    /// <summary><c>meta-llama/Llama-3.1-8B</c>.</summary>
    public static LanguageModelConfig Llama3Of8B { get; } = Llama2 with
    {
        VocabularySize = 128256,
        IntermediateSize = 14336,
        KeyValueHeads = 8,
        MaxPositions = 131072,
        RopeTheta = 500000,
        RotaryScaling = new RotaryScaling(Factor: 8, Low: 1, High: 4, OriginalPositions: 8192),
        BeginToken = 128000,
        EndToken = 128001,
    };

    /// <summary><c>meta-llama/Llama-3.2-1B</c>.</summary>
    public static LanguageModelConfig Llama3Of1B { get; } = Llama3Of8B with
    {
        HiddenSize = 2048,
        IntermediateSize = 8192,
        Layers = 16,
        RotaryScaling = new RotaryScaling(Factor: 32, Low: 1, High: 4, OriginalPositions: 8192),
        TiedEmbeddings = true,
    };

    /// <summary><c>mistralai/Mistral-7B-v0.1</c>.</summary>
    public static LanguageModelConfig Mistral { get; } = Llama2 with
    {
        Architecture = ModelArchitecture.Mistral,
        IntermediateSize = 14336,
        KeyValueHeads = 8,
        MaxPositions = 32768,
        Window = new SlidingWindow(4096),
    };

    /// <summary><c>Qwen/Qwen2.5-0.5B</c>.</summary>
    public static LanguageModelConfig Qwen2Of500M { get; } = new()
    {
        Architecture = ModelArchitecture.Qwen2,
        VocabularySize = 151936,
        HiddenSize = 896,
        IntermediateSize = 4864,
        Layers = 24,
        Heads = 14,
        KeyValueHeads = 2,
        MaxPositions = 32768,
        NormEpsilon = 1e-6f,
        RopeTheta = 1000000,
        TiedEmbeddings = true,
        BeginToken = 151643,
        EndToken = 151643,
    };

    /// <summary><c>Qwen/Qwen2.5-1.5B</c>.</summary>
    public static LanguageModelConfig Qwen2Of1500M { get; } = Qwen2Of500M with
    {
        HiddenSize = 1536,
        IntermediateSize = 8960,
        Layers = 28,
        Heads = 12,
        MaxPositions = 131072,
    };

    /// <summary><c>Qwen/Qwen3-0.6B-Base</c>.</summary>
    public static LanguageModelConfig Qwen3Of600M { get; } = Qwen2Of500M with
    {
        Architecture = ModelArchitecture.Qwen3,
        HiddenSize = 1024,
        IntermediateSize = 3072,
        Layers = 28,
        Heads = 16,
        KeyValueHeads = 8,
        HeadSize = 128,
    };

    /// <summary><c>Qwen/Qwen3-8B-Base</c>.</summary>
    public static LanguageModelConfig Qwen3Of8B { get; } = Qwen3Of600M with
    {
        HiddenSize = 4096,
        IntermediateSize = 12288,
        Layers = 36,
        Heads = 32,
        TiedEmbeddings = false,
    };

    /// <summary><c>allenai/OLMo-2-1124-7B</c>.</summary>
    public static LanguageModelConfig Olmo2Of7B { get; } = Llama2 with
    {
        Architecture = ModelArchitecture.Olmo2,
        VocabularySize = 100352,
        NormEpsilon = 1e-6f,
        RopeTheta = 500000,
        BeginToken = null,
        EndToken = 100257,
    };

    /// <summary><c>allenai/OLMo-2-0425-1B</c>.</summary>
    public static LanguageModelConfig Olmo2Of1B { get; } = Olmo2Of7B with
    {
        HiddenSize = 2048,
        IntermediateSize = 8192,
        Layers = 16,
        Heads = 16,
        KeyValueHeads = 16,
    };

    /// <summary><c>HuggingFaceTB/SmolLM3-3B-Base</c>.</summary>
    public static LanguageModelConfig SmolLm3 { get; } = new()
    {
        Architecture = ModelArchitecture.SmolLm3,
        VocabularySize = 128256,
        HiddenSize = 2048,
        IntermediateSize = 11008,
        Layers = 36,
        Heads = 16,
        KeyValueHeads = 4,
        MaxPositions = 65536,
        NormEpsilon = 1e-6f,
        RopeTheta = 5000000,
        UnrotatedEvery = 4,
        TiedEmbeddings = true,
        BeginToken = 128000,
        EndToken = 128001,
    };
}
