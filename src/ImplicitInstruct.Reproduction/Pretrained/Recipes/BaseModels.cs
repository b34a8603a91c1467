namespace ImplicitInstruct.Reproduction.Pretrained.Recipes;

/// <summary>The base models of the scales, with what was done to each.</summary>
public static class BaseModels
{
    /// <summary>The paper's two. Repositories, learning rates and epochs: official repository, scripts/iclr2025 (expt1, expt2, expt3, other_tags_expt, no_rephrase_expt), seeds 1 to 5 alike.</summary>
    /// <remarks>Learning rates agree with the paper's text (appendix A). No script pins a revision; <c>main</c> is what it is at the time of the download, and the manifest says which commit that was.</remarks>
    public static IReadOnlyDictionary<string, BaseModelRecipe> Paper { get; } = new Dictionary<string, BaseModelRecipe>(StringComparer.Ordinal)
    {
        ["llama-2-7b"] = new()
        {
            Repository = "meta-llama/Llama-2-7b-hf",
            PaperName = "Llama-2-7B",
            PeakLearningRate = 1e-5,
            Epochs = Llama2,
            TakesLlama2Rules = true,
        },
        ["olmo-7b"] = new()
        {
            Repository = "allenai/OLMo-7B-hf",
            PaperName = "OLMo-7B-Feb2024",
            PeakLearningRate = 3e-6,
            Epochs = new() { Instruction = 15, Response = 7, Code = 7, Math = 7, Poetry = 5, Recipes = 20, Chess = 20, InstructionWithoutRestatements = 15, ResponseWithoutRestatements = 7 },
        },
    };

    /// <summary>Three that a workstation can tune. The rates are not the paper's: smaller models are tuned with larger ones (official repository, scripts "1B": 5e-5 for TinyLlama).</summary>
    public static IReadOnlyDictionary<string, BaseModelRecipe> Smol { get; } = new Dictionary<string, BaseModelRecipe>(StringComparer.Ordinal)
    {
        ["smollm2-135m"] = new() { Repository = "HuggingFaceTB/SmolLM2-135M", PeakLearningRate = 1e-4, Epochs = Llama2 },
        ["tinyllama-1b"] = new() { Repository = "TinyLlama/TinyLlama-1.1B-intermediate-step-1431k-3T", PeakLearningRate = 5e-5, Epochs = Llama2, TakesLlama2Rules = true },
        ["olmo-1b"] = new() { Repository = "allenai/OLMo-1B-hf", PeakLearningRate = 2e-5, Epochs = Llama2 with { InstructionOtherTags = null, ResponseOtherTags = null } },
    };

    private static EpochsRecipe Llama2 => new()
    {
        Instruction = 15,
        Response = 5,
        Code = 15,
        Math = 7,
        Poetry = 15,
        Recipes = 20,
        Chess = 15,
        InstructionOtherTags = 7,
        ResponseOtherTags = 7,
    };
}
