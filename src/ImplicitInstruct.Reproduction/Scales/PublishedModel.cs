namespace ImplicitInstruct.Reproduction.Scales;

/// <summary>
/// What is known of a base model before it is downloaded. Shapes, licences and gates are those of the hub's pages and <c>config.json</c>
/// files, as public copies had them in November 2026; a checkpoint's own configuration decides what is run.
/// </summary>
/// <param name="Repository">Repository on the hub.</param>
/// <param name="Shape">Its shape, to reckon with.</param>
/// <param name="Licence">The licence that its page states.</param>
/// <param name="IsGated">Whether the hub asks for an agreement first, and for a token.</param>
internal sealed record PublishedModel(string Repository, LanguageModelConfig Shape, string Licence, bool IsGated = false)
{
    private const string Apache = "Apache 2.0";

    /// <summary>Every base model of the scales.</summary>
    public static IReadOnlyList<PublishedModel> All { get; } =
    [
        new("meta-llama/Llama-2-7b-hf", PublishedShapes.Llama2, "Llama 2 Community License", IsGated: true),
        new("allenai/OLMo-7B-hf", PublishedShapes.Olmo, Apache),
        new("allenai/OLMo-1B-hf", PublishedShapes.Olmo1B, Apache),
        new("TinyLlama/TinyLlama-1.1B-intermediate-step-1431k-3T", PublishedShapes.TinyLlama, Apache),
        new("HuggingFaceTB/SmolLM2-135M", PublishedShapes.SmolLm2, Apache),
        new("HuggingFaceTB/SmolLM2-360M", PublishedShapes.SmolLm2Of360M, Apache),
        new("HuggingFaceTB/SmolLM2-1.7B", PublishedShapes.SmolLm2Of1700M, Apache),
        new("HuggingFaceTB/SmolLM3-3B-Base", PublishedShapes.SmolLm3, Apache),
        new("meta-llama/Llama-3.2-1B", PublishedShapes.Llama3Of1B, "Llama 3.2 Community License", IsGated: true),
        new("meta-llama/Llama-3.1-8B", PublishedShapes.Llama3Of8B, "Llama 3.1 Community License", IsGated: true),
        new("mistralai/Mistral-7B-v0.1", PublishedShapes.Mistral, Apache, IsGated: true),
        new("Qwen/Qwen2.5-0.5B", PublishedShapes.Qwen2Of500M, Apache),
        new("Qwen/Qwen2.5-1.5B", PublishedShapes.Qwen2Of1500M, Apache),
        new("Qwen/Qwen3-0.6B-Base", PublishedShapes.Qwen3Of600M, Apache),
        new("Qwen/Qwen3-8B-Base", PublishedShapes.Qwen3Of8B, Apache),
        new("allenai/OLMo-2-0425-1B", PublishedShapes.Olmo2Of1B, Apache),
        new("allenai/OLMo-2-1124-7B", PublishedShapes.Olmo2Of7B, Apache),
    ];

    /// <summary>The model of a repository; null when nothing is known of it here.</summary>
    public static PublishedModel? Of(string repository) => All.FirstOrDefault(model => model.Repository == repository);
}
