using ImplicitInstruct.Cpu;
using ImplicitInstruct.Reproduction.Judging;

namespace ImplicitInstruct.Reproduction;

/// <summary>
/// What is asked for, laid out and checked: scale, recipe, models, claims. No engine is opened and nobody is asked for it; what it finds is
/// read from artifacts alone.
/// </summary>
public sealed class Study
{
    private readonly PaperTables _paper;

    /// <summary>Lays it out.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="downloads">Where checkpoints and data come from; null: as this process's environment says.</param>
    /// <exception cref="AdviceException">Something that is asked for cannot be; says what there is.</exception>
    public Study(ReproduceOptions options, Downloads? downloads = null)
    {
        options.Validate();
        Options = options;
        var recipe = Scale.RecipeWith(options.Overrides, options.Seeds);
        downloads ??= Downloads.FromEnvironment(options.Artifacts);
        Models = new Models(Scale.MaterialsOf(recipe, options.Only, downloads, JudgeOf(options, recipe, downloads)));
        All = Experiment.All(Models);
        if (options.Claims.FirstOrDefault(claim => !ClaimIds.Contains(claim)) is { } unknown)
            throw new AdviceException(
                $"There is no claim '{unknown}'. Known claims: {string.Join(", ", ClaimIds)}.")
            { Remedy = "claim.name" };
        Asked = options.Claims.Count == 0 ? All : [.. All.Where(experiment => options.Claims.Contains(experiment.Claim.Id))];
        Store = new ArtifactStore(Path.Combine(options.Artifacts, Scale.Name)) { VerifiesAllBytes = options.Verifies };
        _paper = new PaperTables(options.Root);
    }

    /// <summary>What is asked for.</summary>
    public ReproduceOptions Options { get; }

    /// <summary>The scale.</summary>
    public Scale Scale => Options.Scale;

    /// <summary>The models.</summary>
    public Models Models { get; }

    /// <summary>The recipe, changes applied.</summary>
    public ReproductionRecipe Recipe => Models.Recipe;

    /// <summary>What of the recipe is not the scale's usual.</summary>
    public IReadOnlyList<RecipeRow> Changes => RecipeRow.Changed(CanonicalJson.ToNode(Recipe)!, CanonicalJson.ToNode(Scale.Recipe));

    /// <summary>All claims, in the paper's order.</summary>
    public IReadOnlyList<Experiment> All { get; }

    /// <summary>The claims that are asked for.</summary>
    public IReadOnlyList<Experiment> Asked { get; }

    /// <summary>Ids of all claims, in the paper's order.</summary>
    public IReadOnlyList<string> ClaimIds => [.. All.Select(experiment => experiment.Claim.Id)];

    /// <summary>Where artifacts are.</summary>
    public ArtifactStore Store { get; }

    /// <summary>What is made: everything behind the verdicts; where nobody judges, the responses that a judge would see.</summary>
    public IReadOnlyList<Stage> Goals =>
    [
        .. Asked.Where(experiment => ReasonAgainst(experiment) is null).SelectMany(experiment => experiment.Goals),
        .. Options.Judge == JudgeNames.None ? Asked.OfType<WinRateExperiment>().SelectMany(experiment => experiment.ResponseGoals) : [],
    ];

    /// <summary>What is made up to a step.</summary>
    public IReadOnlyList<Stage> GoalsUpTo(StageStep last) =>
        new StageSteps(Goals, new StageKeys(numericsId: null), Options.KeepsCheckpoints).UpTo(last);

    /// <summary>What any claim reads that can be measured so, asked for or not, and the responses that a judge would see.</summary>
    public IReadOnlyList<Stage> Everything =>
    [
        .. All.Where(experiment => experiment.Obstacle is null).SelectMany(experiment => experiment.Goals),
        .. All.OfType<WinRateExperiment>().SelectMany(experiment => experiment.ResponseGoals),
    ];

    /// <summary>Claims that are asked for and are not measured by this run, with the reason.</summary>
    public IReadOnlyList<UnmeasuredClaim> LeftOut =>
        [.. Asked.Select(one => new UnmeasuredClaim(one.Claim.Id, ReasonAgainst(one) ?? "", CanBeMade: false))
            .Where(one => one.Reason.Length > 0)];

    /// <summary>
    /// Throws when a claim that is asked for by its id cannot be measured, or a judge is to be asked who is there no more.
    /// </summary>
    /// <exception cref="AdviceException">Says why.</exception>
    public void RefuseObstacles()
    {
        var judged = new StageKeys(numericsId: null).Plan(Goals).OfType<JudgeStage>().Where(stage => stage.Judge is LlmPairJudge).ToList();
        if (judged.Count > 0 && !FindArtifacts().AreWhole(judged))
            Options.JudgeAccess.ThrowIfGone(DateOnly.FromDateTime(DateTime.UtcNow));
        if (Options.Claims.Count > 0 && Options.Judge != JudgeNames.None
            && Asked.FirstOrDefault(experiment => experiment.Obstacle is not null) is { } hindered)
            throw new AdviceException(
                $"The claim '{hindered.Claim.Id}' cannot be measured so: {hindered.Obstacle}.")
            { Remedy = "claim.obstacle" };
    }

    /// <summary>Whether texts are to be embedded that were not embedded before.</summary>
    /// <param name="last">The last step that is made.</param>
    public bool Embeds(StageStep last)
    {
        var artifacts = FindArtifacts();
        var vectors = new StageSteps(Goals, artifacts.Keys, Options.KeepsCheckpoints).UpTo(last).OfType<EmbedStage>().ToList();
        return vectors.Count > 0 && !artifacts.AreWhole(vectors);
    }

    /// <summary>Reads what is asked for, once it is made.</summary>
    /// <param name="artifacts">Opens the artifacts; all that the goals need must be whole.</param>
    public Outcome Read(ArtifactReader artifacts) => new()
    {
        Found = [.. Asked.Where(experiment => ReasonAgainst(experiment) is null)
            .Select(experiment => (experiment, experiment.Read(artifacts, _paper)))],
        Missing = LeftOut,
        Models = Models,
        Artifacts = artifacts,
    };

    /// <summary>The verdicts on what is asked for, each told when it can be.</summary>
    /// <param name="report">Where.</param>
    internal EarlyVerdicts VerdictsOnTheWay(IRunReport report) =>
        new([.. Asked.Where(experiment => ReasonAgainst(experiment) is null)], _paper, report);

    /// <summary>
    /// Reads every claim whose artifacts are there, whether it is asked for or not, and says what the others lack; builds nothing.
    /// </summary>
    /// <param name="artifacts">Opens the artifacts; null for those of whatever computed them.</param>
    /// <param name="known">What has been read already.</param>
    public Outcome ReadAll(ArtifactReader? artifacts = null, Outcome? known = null) => ReadWhole(All, artifacts, known);

    /// <summary>Reads the claims that are asked for as far as their artifacts are there; builds nothing.</summary>
    public Outcome ReadAsked() => ReadWhole(Asked, artifacts: null, known: null);

    /// <summary>
    /// Keys for a plan, before any engine is opened: with the arithmetic of the CPU engine, or that of the artifacts that are there.
    /// </summary>
    internal StageKeys KeysOfPlan()
    {
        if (Options.Engine != EngineNames.Cpu)
            return new StageKeys(FindArtifacts().Keys.NumericsId ?? "not yet known");
        using var engine = new CpuEngine(1);   // only its numerics id is asked for
        return new StageKeys(engine.NumericsId);
    }

    /// <summary>
    /// The artifacts that are there, whatever engine made them: of several arithmetics the one with the most whole claims, of equals the
    /// newest.
    /// </summary>
    internal ArtifactReader FindArtifacts()
    {
        var made = Store.FindArithmetic()
            .Where(one => Options.NamedEngine is { } named ? one.Engine == named : Scale.Engines.Contains(one.Engine));
        var readers = made.Select(one => new ArtifactReader(Store, one.Id)).ToList();
        return readers.Count switch
        {
            0 => new ArtifactReader(Store, numericsId: null),
            1 => readers[0],
            _ => readers.MaxBy(reader => All.Count(experiment => experiment.Obstacle is null && reader.AreWhole(experiment.Goals)))!,
        };
    }

    /// <summary>Whether all that an engine computes up to a step is there, whatever engine that was, and none is named.</summary>
    /// <param name="last">The last step that is made.</param>
    public bool IsComputed(StageStep last)
    {
        var keys = new StageKeys(numericsId: null);
        return WhollyComputedBy(keys.Plan(new StageSteps(Goals, keys, Options.KeepsCheckpoints).UpTo(last))) is not null;
    }

    /// <summary>
    /// The arithmetic by which all is there that an engine computes of a plan; null where it is not, or an engine is named.
    /// </summary>
    internal Arithmetic? WhollyComputedBy(IReadOnlyList<Stage> plan)
    {
        if (Options.NamedEngine is not null || FindArtifacts() is not { Keys.NumericsId: { } id } found)
            return null;
        var computed = plan.Where(stage => stage.UsesEngine).ToList();
        return computed.Count > 0 && found.AreWhole(computed) ? Store.FindArithmetic().First(one => one.Id == id) : null;
    }

    private Outcome ReadWhole(IReadOnlyList<Experiment> experiments, ArtifactReader? artifacts, Outcome? known)
    {
        var reader = artifacts ?? FindArtifacts();
        var whole = experiments.Where(experiment => experiment.Obstacle is null && reader.AreWhole(experiment.Goals)).ToList();
        return new Outcome
        {
            Found = [.. whole.Select(
                experiment => (experiment, known?.Found.FirstOrDefault(one => one.Experiment == experiment).Finding
                    ?? experiment.Read(reader, _paper)))],
            Missing = [.. experiments.Except(whole).Select(experiment => Lack(experiment, reader))],
            Models = Models,
            Artifacts = reader,
        };
    }

    /// <summary>Who judges where the scale has no judge of its own; null: nobody.</summary>
    private static PairJudge? JudgeOf(ReproduceOptions options, ReproductionRecipe recipe, Downloads downloads)
    {
        if (options.AsksJudge)
            return new LlmPairJudge(options.JudgeAccess.Recipe());
        if (options.Judge != JudgeNames.Checkpoint)
            return null;
        var who = CheckpointJudgeRecipe.Of(options.JudgeAccess.Model, options.JudgeFormat);
        return new CheckpointPairJudge(
            who, options.JudgeAccess.TemplateSha256, new JudgeCheckpointStage(new JudgeFiles(who, downloads.Hub)),
            new StagePrecision(((CheckpointRecipe)recipe).Torch.Precision.Scoring));
    }

    private static UnmeasuredClaim Lack(Experiment experiment, ArtifactReader reader)
    {
        if (experiment.Obstacle is { } obstacle)
            return new(experiment.Claim.Id, obstacle, CanBeMade: false);
        var missing = reader.MissingOf(experiment.Goals);
        return new(
            experiment.Claim.Id,
            $"{missing.Count} of {reader.Keys.Plan(experiment.Goals).Count} artifacts are not there, {missing[0].Kind}/{missing[0].Name} " +
            "for one",
            CanBeMade: true);
    }

    /// <summary>Why a claim is not measured by this run; null when it is.</summary>
    private string? ReasonAgainst(Experiment experiment) => experiment.Obstacle ?? (Options.Claims.Count == 0 ? experiment.LeftOut : null);
}
