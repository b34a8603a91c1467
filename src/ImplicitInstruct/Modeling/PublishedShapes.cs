namespace ImplicitInstruct.Modeling;

/// <summary>
/// Shapes of models that the paper or its code uses, as their <c>config.json</c> on the hub states them: for reckoning before anything is
/// downloaded.
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
}
