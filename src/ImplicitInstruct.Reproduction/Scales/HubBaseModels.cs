namespace ImplicitInstruct.Reproduction.Scales;

/// <summary>The published base models, with what was done to each.</summary>
internal static class HubBaseModels
{
    /// <summary>
    /// The paper's two. Repositories, learning rates and epochs: official repository, scripts/iclr2025 (expt1, expt2, expt3,
    /// other_tags_expt, no_rephrase_expt), seeds 1 to 5 alike.
    /// </summary>
    /// <remarks>
    /// Learning rates agree with the paper's text (appendix A). No script pins a revision; <c>main</c> is what it is at the time of the
    /// download, and the manifest says which commit that was.
    /// </remarks>
    public static IReadOnlyDictionary<string, BaseModelRecipe> Paper { get; } = new Dictionary<string, BaseModelRecipe>(
        StringComparer.Ordinal)
    {
        ["llama-2-7b"] = LikeLlama2() with
        {
            Repository = "meta-llama/Llama-2-7b-hf",
            PaperName = "Llama-2-7B",
            PeakLearningRate = 1e-5,
            TakesLlama2Rules = true,
        },
        ["olmo-7b"] = new()
        {
            Repository = "allenai/OLMo-7B-hf",
            PaperName = "OLMo-7B-Feb2024",
            PeakLearningRate = 3e-6,
            // Appendix C is about OLMo alone.
            Settings = [TuningVariant.Main, TuningVariant.WithoutRestatements, .. TuningVariants.BeyondThePaper],
            Instruction = Epochs(15),
            Response = Epochs(7),
            Code = Epochs(7),
            Math = Epochs(7),
            MathAlsoCompared = [2],
            Poetry = Epochs(5),
            Recipes = Epochs(20),
            Chess = Epochs(20),
            InstructionWithoutRestatements = Epochs(15),
            ResponseWithoutRestatements = Epochs(7),
        },
    };

    /// <summary>
    /// Three that a workstation can tune. The rates are not the paper's: smaller models are tuned with larger ones (official repository,
    /// scripts "1B": 5e-5 for TinyLlama).
    /// </summary>
    public static IReadOnlyDictionary<string, BaseModelRecipe> Smol { get; } = new Dictionary<string, BaseModelRecipe>(
        StringComparer.Ordinal)
    {
        ["smollm2-135m"] = LikeLlama2() with { Repository = "HuggingFaceTB/SmolLM2-135M", PeakLearningRate = 1e-4 },
        ["tinyllama-1b"] = LikeLlama2() with
        {
            Repository = "TinyLlama/TinyLlama-1.1B-intermediate-step-1431k-3T",
            PeakLearningRate = 5e-5,
            TakesLlama2Rules = true,
        },
        ["olmo-1b"] = LikeLlama2() with
        {
            Repository = "allenai/OLMo-1B-hf",
            PeakLearningRate = 2e-5,
            Settings = [TuningVariant.Main, .. TuningVariants.BeyondThePaper],
        },
    };

    /// <summary>Llama-2-7B's epochs; other tags are about it alone (appendix B).</summary>
    private static BaseModelRecipe LikeLlama2() => new()
    {
        Repository = "",
        Settings = [TuningVariant.Main, TuningVariant.OtherTags, .. TuningVariants.BeyondThePaper],
        Instruction = Epochs(15),
        Response = Epochs(5),
        Code = Epochs(15),
        Math = Epochs(7),
        Poetry = Epochs(15),
        Recipes = Epochs(20),
        Chess = Epochs(15),
        InstructionOtherTags = Epochs(7),
        ResponseOtherTags = Epochs(7),
    };

    private static TuningGrid Epochs(int number) => new() { Epochs = [number] };
}
