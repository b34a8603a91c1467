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
            Rules = RuleTokens.Llama2,
        },
        ["olmo-7b"] = new()
        {
            Repository = "allenai/OLMo-7B-hf",
            PaperName = "OLMo-7B-Feb2024",
            PeakLearningRate = 3e-6,
            Rules = RuleTokens.None,
            // Appendix C is about OLMo alone.
            Settings = [TuningVariant.Main, TuningVariant.WithoutRestatements, .. TuningVariants.BeyondThePaperOnCheckpoints],
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
    /// Those that a workstation can tune: three of the paper's time, and when they are named, those that people have today. The rates are
    /// not the paper's: smaller models are tuned with larger ones (official repository, scripts "1B": 5e-5 for TinyLlama). They and the
    /// epochs were chosen by nobody; <c>validation.chooses=true</c> has the epochs chosen on the validation instructions, and lists of
    /// <c>peakLearningRates</c> the rates too.
    /// </summary>
    /// <remarks>
    /// OLMo 2 has instruction data in its last stage of pretraining (arXiv:2501.00656, section 4.2), so it is here twice: as it is
    /// published, and as it was before that stage, at the branch that its first stage ended with.
    /// </remarks>
    public static IReadOnlyDictionary<string, BaseModelRecipe> Smol { get; } = new Dictionary<string, BaseModelRecipe>(
        StringComparer.Ordinal)
    {
        ["smollm2-135m"] = LikeLlama2() with { Repository = "HuggingFaceTB/SmolLM2-135M", PeakLearningRate = 1e-4 },
        ["tinyllama-1b"] = LikeLlama2() with
        {
            Repository = "TinyLlama/TinyLlama-1.1B-intermediate-step-1431k-3T",
            PeakLearningRate = 5e-5,
            Rules = RuleTokens.Llama2,
        },
        ["olmo-1b"] = LikeLlama2() with
        {
            Repository = "allenai/OLMo-1B-hf",
            PeakLearningRate = 2e-5,
            Settings = [TuningVariant.Main, .. TuningVariants.BeyondThePaperOnCheckpoints],
        },
        ["smollm2-360m"] = OfToday("HuggingFaceTB/SmolLM2-360M", 1e-4) with { OnlyWhenNamed = true },
        ["smollm2-1700m"] = OfToday("HuggingFaceTB/SmolLM2-1.7B", 2e-5) with { OnlyWhenNamed = true },
        ["smollm3-3b"] = OfToday("HuggingFaceTB/SmolLM3-3B-Base", 1e-5) with { OnlyWhenNamed = true },
        ["llama3-1b"] = OfToday("meta-llama/Llama-3.2-1B", 2e-5) with { OnlyWhenNamed = true },
        ["qwen2-500m"] = OfToday("Qwen/Qwen2.5-0.5B", 5e-5) with { OnlyWhenNamed = true },
        ["qwen2-1500m"] = OfToday("Qwen/Qwen2.5-1.5B", 2e-5) with { OnlyWhenNamed = true },
        ["qwen3-600m"] = OfToday("Qwen/Qwen3-0.6B-Base", 5e-5) with { OnlyWhenNamed = true },
        ["olmo2-1b"] = OfToday("allenai/OLMo-2-0425-1B", 2e-5) with { OnlyWhenNamed = true },
        ["olmo2-1b-before"] = OfToday("allenai/OLMo-2-0425-1B", 2e-5) with
        {
            Revision = "stage1-step1907359-tokens4001B",
            OnlyWhenNamed = true,
        },
    };

    /// <summary>
    /// What people have today, by adapters on one GPU. An and Kim's rate and epochs (arXiv:2410.02465, the nearest independent replication
    /// of response tuning); what they did not do, the single tasks, has Llama-2-7B's epochs.
    /// </summary>
    public static IReadOnlyDictionary<string, BaseModelRecipe> Today { get; } = new Dictionary<string, BaseModelRecipe>(
        StringComparer.Ordinal)
    {
        ["llama3-8b"] = ByAdapters("meta-llama/Llama-3.1-8B"),
        ["qwen3-8b"] = ByAdapters("Qwen/Qwen3-8B-Base"),
        ["olmo2-7b"] = ByAdapters("allenai/OLMo-2-1124-7B"),
        ["olmo2-7b-before"] = ByAdapters("allenai/OLMo-2-1124-7B") with
        {
            Revision = "stage1-step928646-tokens3896B",
            OnlyWhenNamed = true,
        },
        ["mistral-7b"] = ByAdapters("mistralai/Mistral-7B-v0.1"),
    };

    /// <summary>Llama-2-7B's epochs, in the settings that the paper has for every model.</summary>
    private static BaseModelRecipe OfToday(string repository, double peakLearningRate) => LikeLlama2() with
    {
        Repository = repository,
        PeakLearningRate = peakLearningRate,
        Settings = [TuningVariant.Main, .. TuningVariants.BeyondThePaperOnCheckpoints],
    };

    private static BaseModelRecipe ByAdapters(string repository) =>
        OfToday(repository, 1e-4) with { Instruction = Epochs(10), Response = Epochs(10) };

    /// <summary>Llama-2-7B's epochs; other tags are about it alone (appendix B).</summary>
    private static BaseModelRecipe LikeLlama2() => new()
    {
        Repository = "",
        Settings = [TuningVariant.Main, TuningVariant.OtherTags, .. TuningVariants.BeyondThePaperOnCheckpoints],
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
