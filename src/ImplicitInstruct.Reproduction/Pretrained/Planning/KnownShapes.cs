using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Reproduction.Pretrained.Planning;

/// <summary>Which published shape a repository has: what a plan reckons with before the download.</summary>
internal static class KnownShapes
{
    /// <summary>The shape of a repository; null when it is not known here.</summary>
    public static LanguageModelConfig? Of(string repository) => repository switch
    {
        "meta-llama/Llama-2-7b-hf" => PublishedShapes.Llama2,
        "allenai/OLMo-7B-hf" => PublishedShapes.Olmo,
        "allenai/OLMo-1B-hf" => PublishedShapes.Olmo1B,
        "TinyLlama/TinyLlama-1.1B-intermediate-step-1431k-3T" => PublishedShapes.TinyLlama,
        "HuggingFaceTB/SmolLM2-135M" => PublishedShapes.SmolLm2,
        _ => null,
    };
}
