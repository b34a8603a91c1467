namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>
/// What a claim needs, and how its verdict is read off the artifacts: on every family of base models by itself, and joined.
/// </summary>
/// <param name="models">The models.</param>
public abstract class Experiment(Models models)
{
    /// <summary>The models.</summary>
    private protected Models Models { get; } = models;

    /// <summary>The claim.</summary>
    public abstract Claim Claim { get; }

    /// <summary>A heading of two to six words.</summary>
    public abstract string Heading { get; }

    /// <summary>Families that the claim is about.</summary>
    public virtual IReadOnlyList<ModelFamily> Families => Models.Families;

    /// <summary>Whether win rates are measured, so that somebody has to judge.</summary>
    public virtual bool NeedsJudge => true;

    /// <summary>Stages whose artifacts the verdict is read from; everything else is made on the way to them.</summary>
    public IReadOnlyList<Stage> Goals => [.. Families.SelectMany(GoalsOf).Concat(Shown).Distinct()];

    /// <summary>The responses behind them, for a run whose judge comes later.</summary>
    public IReadOnlyList<Stage> ResponseGoals => [.. Families.SelectMany(ResponsesOf).Concat(Shown).Distinct()];

    /// <summary>Why the claim cannot be measured with this recipe; null where it can.</summary>
    public string? Obstacle =>
        Families.Count == 0 ? MissingFamily
        : NeedsJudge && Models.Materials.Judge is null ? "it measures win rates, and nobody judges"
        : null;

    /// <summary>Why a run of all claims leaves this one out, and what to ask for to have it; null where it does not.</summary>
    public virtual string? LeftOut => null;

    /// <summary>The paper's table that it is about, e.g. <c>table-1</c>; null for none.</summary>
    internal virtual string? PaperTable => null;

    /// <summary>Tables of win rates, for overviews.</summary>
    public virtual IReadOnlyList<TableStage> WinRates => [];

    /// <summary>Numbers beyond tables of win rates, as they can be measured again on some of the instructions.</summary>
    /// <param name="artifacts">Opens whole artifacts.</param>
    internal virtual IReadOnlyList<TableNumber> Sample(ArtifactReader artifacts) => [];

    private protected Materials Materials => Models.Materials;

    /// <summary>Responses that are shown as the paper's figures show them, and decide nothing.</summary>
    private IEnumerable<Stage> Shown => Materials.Figures is { } set ? Families.SelectMany(family => ShownOf(family, set)) : [];

    private protected ReproductionRecipe Recipe => Models.Recipe;

    /// <summary>Why there is no family for it.</summary>
    private protected virtual string MissingFamily => "no base model that takes part is part of it";

    /// <summary>The verdict with its tables, from whole artifacts.</summary>
    /// <param name="artifacts">Opens them.</param>
    /// <param name="paper">The paper's numbers.</param>
    public Finding Read(ArtifactReader artifacts, PaperTables paper)
    {
        var findings = Families.Select(family => (family.Title, Finding: Beside(family, Read(family, artifacts, paper), artifacts)))
            .ToList();
        return findings is [(null, var only)] ? only : findings[0].Finding with
        {
            Result = ClaimResult.Join([.. findings.Select(one => (one.Title!, one.Finding.Result))]),
            Tables = [.. findings.SelectMany(one => one.Finding.Tables)],
            Plots = [.. findings.SelectMany(one => one.Finding.Plots)],
            Remarks = [.. findings.SelectMany(one => one.Finding.Remarks).Distinct()],
        };
    }

    /// <summary>What the verdict on a family is read from.</summary>
    private protected abstract IEnumerable<Stage> GoalsOf(ModelFamily family);

    /// <summary>The responses that are compared for it.</summary>
    private protected virtual IEnumerable<Stage> ResponsesOf(ModelFamily family) => [];

    /// <summary>What a family's first run answers to the instructions of the paper's figures.</summary>
    private protected virtual IEnumerable<Stage> ShownOf(ModelFamily family, InstructionSetStage figures) => [];

    /// <summary>The verdict on a family.</summary>
    private protected abstract Finding Read(ModelFamily family, ArtifactReader artifacts, PaperTables paper);

    /// <summary>Our runs behind a number, where they answered the paper's own instructions; null where nothing says so.</summary>
    private protected virtual RunSpread? SpreadOf(ModelFamily family, ArtifactReader artifacts, Measured measured) => null;

    /// <summary>Base models or runs that the interval of a number resamples.</summary>
    private protected virtual int SeedsOf(ModelFamily family, Measured measured) => measured.BaseModels;

    /// <summary>Why numbers on a family need not agree with the paper's; null where they should.</summary>
    private protected virtual string? WhyNotExpected(ModelFamily family, ArtifactReader artifacts) =>
        family.PaperName is null ? "the models are not the paper's" : null;

    /// <summary>The verdict beside the paper's numbers, and what it could have seen.</summary>
    private Finding Beside(ModelFamily family, Finding finding, ArtifactReader artifacts) => finding with
    {
        Result = finding.Result with
        {
            Comparisons = PaperComparison.All(
                finding.Result, measured => SpreadOf(family, artifacts, measured), WhyNotExpected(family, artifacts)),
            Effects = DetectableEffect.All(finding.Result, measured => SeedsOf(family, measured)),
        },
    };

    private protected Finding Found(ClaimResult result) => new()
    {
        Result = result,
        Heading = Heading,
    };

    /// <summary>All claims, in the paper's order.</summary>
    public static IReadOnlyList<Experiment> All(Models models) =>
    [
        new ResponseTuningExperiment(models),
        new RankingExperiment(models),
        .. SingleTasks.All.Select(task => new SingleTaskExperiment(models, task)),
        new StyleExperiment(models),
        new RuleExperiment(models, isAblation: false),
        new RuleExperiment(models, isAblation: true),
        new TagsExperiment(models),
        new RestatementsExperiment(models),
        new ControlsExperiment(models),
        new LowRankExperiment(models),
        new RefusalsExperiment(models),
        new EpochsExperiment(models),
        new DecodingExperiment(models),
    ];
}
