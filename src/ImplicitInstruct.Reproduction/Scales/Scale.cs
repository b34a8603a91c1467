using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Hub;

namespace ImplicitInstruct.Reproduction.Scales;

/// <summary>
/// A scale: what its models are, which engines and judges it can have, what its recipe is unless something is changed, and what it is asked
/// to show.
/// </summary>
public sealed record Scale
{
    private static readonly OptimizerRecipe MiniAdam = new()
    {
        Beta1 = 0.9,
        Beta2 = 0.98,
        WeightDecay = 0,
        ClipNorm = 1,
        Weighting = LossWeighting.PerExample,
    };

    private static readonly TuningGrid SingleTaskGrid = new() { PeakLearningRates = [5e-4], Epochs = [1, 2, 3] };

    /// <summary>Name of the scale.</summary>
    public required string Name { get; init; }

    /// <summary>The recipe unless something is changed.</summary>
    public required ReproductionRecipe Recipe { get; init; }

    /// <summary>What is asked of it.</summary>
    public required ScaleDemand Demand { get; init; }

    /// <summary>Engines that can compute it, its own first.</summary>
    public required IReadOnlyList<string> Engines { get; init; }

    /// <summary>Judges that it can have, its own first.</summary>
    public required IReadOnlyList<string> Judges { get; init; }

    /// <summary>Whether a language model judges, which takes time or money; else a program that knows what is right.</summary>
    public bool AsksJudges => Judges.Contains(JudgeNames.None);

    /// <summary>Whether its base models come from elsewhere and have names that can be asked for.</summary>
    public bool HasNamedBaseModels { get; init; }

    /// <summary>Whether tuned checkpoints stay when everything that reads them is made. Those of the paper are a terabyte.</summary>
    public bool KeepsCheckpoints { get; init; } = true;

    /// <summary>How often a tuning run saves the state from which it continues.</summary>
    public required TimeSpan SavesEvery { get; init; }

    /// <summary>All in miniature: base models are pretrained here, on the CPU, in minutes.</summary>
    public static Scale Mini { get; } = new()
    {
        Name = "mini",
        Demand = Demands.Miniature,
        Engines = [EngineNames.Cpu],
        Judges = ["oracle"],
        SavesEvery = TimeSpan.FromSeconds(10),
        Recipe = new MiniWorldRecipe
        {
            // The paper uses batches of 64 of 1,030 examples; here 16 of 598. A tiny model soon binds the tuning entities to the template,
            // so there are few epochs.
            Tuning = new() { Optimizer = MiniAdam, BatchSize = 16, WarmUpSteps = 10, FinalShare = 0.1 },
            Instruction = new() { PeakLearningRates = [3e-4], Epochs = [1, 2, 3] },
            // At 1e-3 it collapsed to memorised responses in the prototype
            Response = new() { PeakLearningRates = [1e-4], Epochs = [1, 2, 3] },
            Code = SingleTaskGrid,
            Math = SingleTaskGrid,
            Poetry = SingleTaskGrid,
            Recipes = SingleTaskGrid,
            Chess = SingleTaskGrid,
            InstructionLowRank = new() { PeakLearningRates = [3e-3], Epochs = [2] },
            ResponseLowRank = new() { PeakLearningRates = [1e-3], Epochs = [2] },
            // Words that no speaker of the miniature web is called
            OtherTags = new() { User = "< | red | >", Assistant = "< | blue | >" },
            Decode = new() { MaxNewTokens = 72 },   // the longest reference has fewer than 50
        },
    };

    /// <summary>Models of the hub that one workstation can tune. Nobody has chosen their epochs: they are Llama-2-7B's.</summary>
    public static Scale Smol { get; } = new()
    {
        Name = "smol",
        Demand = Demands.AnyModel,
        Engines = [EngineNames.Torch, EngineNames.Cpu],
        Judges = JudgeNames.OfModels,
        HasNamedBaseModels = true,
        SavesEvery = TimeSpan.FromMinutes(5),
        Recipe = Checkpoints(HubBaseModels.Smol) with { Seeds = new() { Tuning = 1 } },
    };

    /// <summary>The paper's own: Llama-2-7B and OLMo-7B with the epochs of the official test scripts.</summary>
    public static Scale Paper { get; } = new()
    {
        Name = "paper",
        Demand = Demands.Checkpoints,
        Engines = [EngineNames.Torch, EngineNames.Cpu],
        Judges = JudgeNames.OfModels,
        HasNamedBaseModels = true,
        KeepsCheckpoints = false,
        SavesEvery = TimeSpan.FromMinutes(30),   // a state of a 7B model is 84 GB
        Recipe = Checkpoints(HubBaseModels.Paper) with { Ranking = new() { Tokenizer = "llama-2-7b" } },
    };

    /// <summary>
    /// Base models of today, of 7 and 8 billion weights, by adapters of rank 64 on one GPU: does the finding hold for them too? Rate and
    /// schedule are An and Kim's (arXiv:2410.02465); <c>tuning.method=qlora</c> fits 24 GB.
    /// </summary>
    public static Scale Today { get; } = Smol with
    {
        Name = "today",
        KeepsCheckpoints = true,
        SavesEvery = TimeSpan.FromMinutes(15),
        Recipe = OfToday(Checkpoints(HubBaseModels.Today)),
    };

    /// <summary>All scales.</summary>
    public static IReadOnlyList<Scale> All { get; } = [Mini, Smol, Paper, Today];

    /// <summary>The scale of a name.</summary>
    /// <exception cref="AdviceException">There is none; says which there are.</exception>
    public static Scale Named(string name) => All.FirstOrDefault(scale => scale.Name == name)
        ?? throw new AdviceException(
            $"There is no scale '{name}'. What there is: {string.Join(", ", All.Select(scale => scale.Name))}")
        { Remedy = "scale.name" };

    /// <summary>The recipe with changed values and another number of tuning runs.</summary>
    /// <exception cref="AdviceException">A key or a value cannot be.</exception>
    public ReproductionRecipe RecipeWith(IReadOnlyList<string> settings, int? seeds)
    {
        var recipe = RecipeOverrides.Apply(Recipe, settings);
        return seeds is not { } runs ? recipe : recipe switch
        {
            MiniWorldRecipe mini =>
                mini with { Seeds = mini.Seeds with { Pretraining = Math.Min(runs, mini.Seeds.Pretraining), Tuning = runs } },
            CheckpointRecipe checkpoints => checkpoints with { Seeds = checkpoints.Seeds with { Tuning = runs } },
            _ => throw new InvalidOperationException($"The recipe of {Name} has no number of runs."),
        };
    }

    /// <summary>What it supplies under a recipe.</summary>
    /// <param name="recipe">A recipe of this scale.</param>
    /// <param name="only">Names of the base models that take part; empty for all.</param>
    /// <param name="downloads">Where checkpoints and data come from.</param>
    /// <param name="judge">Who judges where the scale has no judge of its own; null: nobody.</param>
    /// <exception cref="AdviceException">The recipe cannot be used, or holds no such base model.</exception>
    public Materials MaterialsOf(ReproductionRecipe recipe, IReadOnlyList<string> only, Downloads downloads, PairJudge? judge)
    {
        recipe.Validate();
        return recipe is CheckpointRecipe checkpoints
            ? new HubMaterials(Name, checkpoints, Demand, only, downloads, judge)
            : new MiniWorldMaterials((MiniWorldRecipe)recipe, DemandOf(((MiniWorldRecipe)recipe).Seeds));
    }

    /// <summary>Who asks for fewer base models than the bounds are about looks around, and has not failed to show anything.</summary>
    private ScaleDemand DemandOf(MiniWorldSeeds seeds)
    {
        var models = seeds.Runs().Select(run => run.Pretraining).Distinct().Count();
        return models >= Demand.FewestBaseModels ? Demand : Demand with
        {
            WhyFewerBaseModels = FormattableString.Invariant(
                $"This run explores: it rests on {models} of the {Demand.FewestBaseModels} base models that the claim is about, which ")
                + "differ far more than tuning runs of one of them. The usual number of seeds must show it.",
        };
    }

    private static CheckpointRecipe OfToday(CheckpointRecipe recipe) => recipe with
    {
        Seeds = new() { Tuning = 1 },
        Tuning = recipe.Tuning with
        {
            Method = TunedWeights.Lora,
            WarmUpShare = null,
            WarmUpSteps = 0,
            StartsAtZero = false,
            FinalShare = 1,
        },
        // Three of these read 32,768 tokens and more, and a response that does not end would be as long.
        Decode = recipe.Decode with { MaxNewTokens = 2048 },
    };

    /// <summary>
    /// How published checkpoints are tuned and decoded: official repository, scripts/iclr2025/**/finetune_*.sh, open_instruct/finetune.py,
    /// eval/alpaca_farm/run_eval.py.
    /// </summary>
    private static CheckpointRecipe Checkpoints(IReadOnlyDictionary<string, BaseModelRecipe> models) => new()
    {
        Models = models,
        Tuning = new()
        {
            // torch's defaults, without decay. Clipping is "auto" in the scripts' DeepSpeed settings, and what that amounted to is not on
            // record: 1 is the usual value.
            Optimizer = new()
            {
                Beta1 = 0.9,
                Beta2 = 0.999,
                Epsilon = 1e-8,
                WeightDecay = 0,
                ClipNorm = 1,
                Weighting = LossWeighting.PerExample,
            },
            Updates = UpdateRule.AcrossEpochs,
            SharesOrder = true,
            BatchSize = 64,   // in text and scripts: 2 GPUs of 1, accumulated 32 times
            WarmUpShare = 0.03,
            StartsAtZero = true,
            MaxLength = ChatFormat.OfficialMaxLength,
            Kept = TensorElement.BF16,   // the scripts train in bfloat16 and save what they trained
            // An and Kim 2024, arXiv:2410.02465, the nearest independent replication of response tuning, by adapters
            Lora = new() { Rank = 64, Alpha = 16 },
        },
        InstructionLowRank = new() { PeakLearningRates = [1e-4], Epochs = [10] },
        ResponseLowRank = new() { PeakLearningRates = [1e-4], Epochs = [10] },
        // Appendix B; official repository, commented lines of open_instruct/utils.py
        OtherTags = new() { User = "<|A|>", Assistant = "<|B|>" },
        Decode = new()
        {
            MaxNewTokens = 8192,   // what the scripts ask for; the model's longest sequence (4,096 or 2,048) comes first
            MaxNewTokensWithoutEndRule = 512,   // in the scripts, whose README says that this raises the win rate
            Rows = 24,   // at 4,096 tokens the keys and values of 24 rows of Llama-2-7B take 52 GB beside 13.5 GB of weights
            Rechecked = 32,
            RecheckedRuns = 1,
            RechecksRules = false,
            TieTolerance = 0.25,   // two units in the last place of a bfloat16 between 16 and 32
        },
        Interval = new() { Resamples = 500 },   // a resample refits the length control of every run
    };
}

/// <summary>Judges by name.</summary>
public static class JudgeNames
{
    /// <summary>Nobody judges: responses are made and kept.</summary>
    public const string None = "none";

    /// <summary>A checkpoint that the engine runs here.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>Where language models judge: those that are known, the default first, recorded verdicts, a checkpoint, or nobody.</summary>
    public static IReadOnlyList<string> OfModels { get; } =
    [
        KnownJudge.Default.Name, .. KnownJudge.All.Except([KnownJudge.Default]).Select(one => one.Name), KnownJudge.Recorded, Checkpoint,
        None,
    ];
}
