using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Reproduction;

/// <summary>What is asked for: a scale, some of its claims and base models, changed recipe values, and what computes and judges.</summary>
public sealed record ReproduceOptions
{
    /// <summary>Root of the repository: the paper's numbers come from <c>expected/</c> in it.</summary>
    public required string Root { get; init; }

    /// <summary>Where artifacts go, a folder for each scale; the repository's <c>artifacts/</c> where none is named.</summary>
    public string Artifacts
    {
        get => field ?? Path.Combine(Root, "artifacts");
        init;
    }

    /// <summary>The scale.</summary>
    public Scale Scale { get; init; } = Scale.Mini;

    /// <summary>Ids of the claims to check; empty for all.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    /// <summary>Names of the base models that take part; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>What is found is recorded under this name.</summary>
    public string Name { get; init; } = RunRecord.Default;

    /// <summary>Number of tuning runs, of which in the miniature up to three base models take turns; null for the recipe's.</summary>
    public int? Seeds { get; init; }

    /// <summary>
    /// The engine that was named; null for the scale's own. Artifacts are read whatever engine made them, unless one is named.
    /// </summary>
    public string? NamedEngine { get; init; }

    /// <summary>The engine, one of <see cref="EngineNames"/>.</summary>
    public string Engine => NamedEngine ?? Scale.Engines[0];

    /// <summary>For engines that have several; the CPU engine takes <c>cpu</c> or nothing.</summary>
    public string? Device { get; init; }

    /// <summary>Whether a GPU is to compute; where no device is named, on this machine.</summary>
    public bool ComputesOnGpu => Engine == EngineNames.Torch && (Device ?? TorchEngines.DefaultDevice) != "cpu";

    /// <summary>The judge that was named; null for the scale's own.</summary>
    public string? NamedJudge { get; init; }

    /// <summary>The judge, one of the scale's.</summary>
    public string Judge => NamedJudge ?? Scale.Judges[0];

    /// <summary>Whether a language model elsewhere judges.</summary>
    public bool AsksJudge => Scale.AsksJudges && Judge is not (JudgeNames.None or JudgeNames.Checkpoint);

    /// <summary>How a judge that is asked elsewhere is asked.</summary>
    public JudgeAccess JudgeAccess
    {
        get => (field ?? new JudgeAccess
        {
            Store = Path.Combine(Artifacts, "alpaca_eval", "verdicts.sqlite"),
            Cache = Path.Combine(Artifacts, "alpaca_eval"),
        }) with
        { Judge = NamedJudge };
        init;
    }

    /// <summary>Chat format of a checkpoint that judges; null: none was named.</summary>
    public string? JudgeFormat { get; init; }

    /// <summary>Hours that a checkpoint may judge in a run; null: any time.</summary>
    public double? JudgeHours { get; init; }

    /// <summary>Threads of all stages together, and the most that are made at once; null for one a processor. Moves no bit.</summary>
    public int? Jobs { get; init; }

    /// <summary>Whether to say beforehand of each stage whether and why it runs.</summary>
    public bool Why { get; init; }

    /// <summary>Whether every byte of every artifact is hashed again, and not only of files that look changed.</summary>
    public bool Verifies { get; init; }

    /// <summary>Changed recipe values, <c>key=value</c>, in order.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>Whether tuned checkpoints stay; null for the scale's habit.</summary>
    public bool? KeepCheckpoints { get; init; }

    /// <summary>Whether tuned checkpoints stay.</summary>
    public bool KeepsCheckpoints => KeepCheckpoints ?? Scale.KeepsCheckpoints;

    /// <summary>Throws when something is asked for that cannot be had together.</summary>
    /// <exception cref="AdviceException">Says what there is.</exception>
    public void Validate()
    {
        RunRecord.CheckName(Name);
        KnownName.Check("engine", Engine, Scale.Engines, $" at the scale {Scale.Name}");
        KnownName.Check("judge", Judge, Scale.Judges, $" at the scale {Scale.Name}");
        if (Only.Count > 0 && !Scale.HasNamedBaseModels)
        {
            throw new AdviceException($"The scale {Scale.Name} pretrains its own base models, and {Only[0]} is none of them. "
                + "Base models are named at the scales " +
                $"{string.Join(" and ", Scale.All.Where(scale => scale.HasNamedBaseModels).Select(scale => scale.Name))}.");
        }

        EngineNames.CheckDevice(Engine, Device);
        if (Jobs is { } jobs && jobs < 1)
            throw new AdviceException(FormattableString.Invariant($"{jobs} leaves no thread to compute with.")) { Remedy = "jobs.count" };
        if (Seeds is { } seeds && seeds < 1)
            throw new AdviceException(FormattableString.Invariant($"{seeds} seeds make no run.")) { Remedy = "seeds.count" };
    }
}
