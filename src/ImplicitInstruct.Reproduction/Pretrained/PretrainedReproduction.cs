using System.Diagnostics;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Pretrained.Acceptance;
using ImplicitInstruct.Reproduction.Pretrained.Experiments;
using ImplicitInstruct.Reproduction.Pretrained.Planning;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;
using ImplicitInstruct.Reproduction.Pretrained.Stages;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;
using Spectre.Console;

namespace ImplicitInstruct.Reproduction.Pretrained;

/// <summary>Reproduces the paper's claims on pretrained models: fetches, tunes, decodes, judges, and says whether they hold.</summary>
public static class PretrainedReproduction
{
    /// <summary>Runs <c>--target Reproduce --scale smol|paper</c>.</summary>
    /// <param name="options">What was typed.</param>
    /// <param name="console">Where to print; null for the standard output.</param>
    /// <returns>0: no claim fails; 1: one does; <see cref="ReproductionRun.Stopped"/>: stopped from outside, and the next run continues.</returns>
    /// <exception cref="AdviceException">Bad usage or missing input.</exception>
    public static Task<int> RunAsync(ReproduceOptions options, IAnsiConsole? console = null) => RunAsync(options, isNightly: false, console);

    /// <summary>Runs <c>--target Nightly</c>: the same, and then holds every table against the last accepted one.</summary>
    /// <inheritdoc cref="RunAsync(ReproduceOptions, IAnsiConsole?)"/>
    /// <returns>0: no claim fails and no result has moved; 1 otherwise.</returns>
    public static Task<int> RunNightlyAsync(ReproduceOptions options, IAnsiConsole? console = null) => RunAsync(options, isNightly: true, console);

    private static Task<int> RunAsync(ReproduceOptions options, bool isNightly, IAnsiConsole? console) => ReproductionRun.StoppableAsync(console, async (terminal, report, stop) =>
    {
        if (options.IsDryRun)
        {
            options.Validate();
            var (models, experiments) = LayOut(options, Downloads.FromEnvironment(options.Root));
            foreach (var line in PlanText.Of(models, GoalsOf(options, experiments), StoreOf(options), PlannedDevice.Of(options), options.KeepsCheckpoints))
                report.Line(line);
            foreach (var (claim, reason) in experiments.Select(experiment => (experiment.Claim.Id, ReasonAgainst(options, experiment))).Where(one => one.Item2 is not null))
                report.Line($"Not in this plan: {claim}; {reason}.");
            return 0;
        }

        var clock = Stopwatch.StartNew();
        var outcome = await MeasureAsync(options, report, engine: null, Downloads.FromEnvironment(options.Root), stop).ConfigureAwait(false);
        Print(outcome, terminal, report, clock.Elapsed);
        var whole = ReadWhole(options, outcome.Models, outcome.Artifacts, outcome.Found);
        if (whole.Found.Count > 0)
        {
            PretrainedResults.Write(whole);
            report.Line($"Results: {Path.Combine("artifacts", options.Scale, PretrainedResults.FileName)}");
            report.Line($"Report:  {Path.GetRelativePath(options.Root, PretrainedReport.Write(options, whole))}");
        }

        if (!isNightly)
            return outcome.Holds ? 0 : 1;
        var changes = ChangesOf(options, outcome);
        foreach (var change in changes)
            report.Line($"CHANGED  {change}.");
        report.Line(changes.Count == 0 ? $"All {outcome.Tables.Count} tables are as accepted." : $"{changes.Count} changes against the accepted tables; ./build.sh --target Accept takes the new ones, and a line of the CHANGELOG says why.");
        return outcome.Holds && changes.Count == 0 ? 0 : 1;
    });

    /// <summary>Makes what is missing, and reads the verdicts; writes nothing but artifacts.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="report">Where progress goes.</param>
    /// <param name="engine">The engine; null for the one that the options name.</param>
    /// <param name="downloads">Where checkpoints and data come from.</param>
    /// <param name="cancellation">Ends the run at the next step, after saving its state.</param>
    /// <exception cref="AdviceException">Bad usage or missing input.</exception>
    public static async Task<PretrainedOutcome> MeasureAsync(ReproduceOptions options, IRunReport report, IEngine? engine, Downloads downloads, CancellationToken cancellation)
    {
        options.Validate();
        var paper = new PaperTables(options.Root);
        var (models, experiments) = LayOut(options, downloads);
        if (options.Judge != ReproduceOptions.NoJudge && options.Claims.Count > 0 && experiments.FirstOrDefault(experiment => experiment.Obstacle is not null) is { } hindered)
            throw new AdviceException($"The claim '{hindered.Claim.Id}' cannot be measured so: {hindered.Obstacle}. Leave it out, or choose other base models with --only: {string.Join(", ", models.Recipe.Models.Keys)}.");
        var own = engine is null ? EngineChoice.Open(options) : null;
        var inference = engine is null ? EngineChoice.OpenForInference(options) : null;
        try
        {
            using var judge = models.IsJudged ? await OpenJudge.OpenAsync(options.JudgeAccess, cancellation).ConfigureAwait(false) : null;
            var runner = new StageRunner(StoreOf(options), (engine ?? own!).Arithmetic, report)
            {
                Tools = new Toolbox().With<IEngine>(engine ?? own).With(inference is null ? null : new InferenceEngine(inference)).With(judge?.Judge),
                Cadence = CadenceOf(options),
                DropsWhatIsDone = !options.KeepsCheckpoints,
            };
            var goals = GoalsOf(options, experiments);
            var built = await runner.MakeAsync(goals, options.Why, cancellation).ConfigureAwait(false);
            return new PretrainedOutcome
            {
                Found = [.. experiments.Where(experiment => Reason(experiment) is null).Select(experiment => (experiment, experiment.Read(runner, paper)))],
                Missing = [.. experiments.Select(experiment => (experiment.Claim.Id, Reason(experiment)!)).Where(one => one.Item2 is not null)],
                Models = models,
                Artifacts = runner,
                Built = built,
                Count = runner.Keys.Plan(goals).Count,
            };
        }
        finally
        {
            (own as IDisposable)?.Dispose();
            (inference as IDisposable)?.Dispose();
        }

        string? Reason(PretrainedExperiment experiment) => ReasonAgainst(options, experiment);
    }

    /// <summary>Throws when what is asked for cannot be, whatever artifacts there are: an unknown scale, base model, claim or recipe value.</summary>
    /// <exception cref="AdviceException">Says what there is.</exception>
    public static void Check(ReproduceOptions options)
    {
        options.Validate();
        LayOut(options, Downloads.FromEnvironment(options.Root));
    }

    /// <summary>Reads the verdict of a claim from artifacts that are there; builds nothing.</summary>
    /// <returns>The outcome; a claim whose artifacts are not there is among the missing ones, with what to type.</returns>
    /// <exception cref="AdviceException">Bad usage.</exception>
    /// <param name="options">What is asked for.</param>
    /// <param name="engine">The engine, whose numerics id the artifacts have; null for the one that the options name.</param>
    /// <param name="downloads">Where checkpoints and data come from.</param>
    public static PretrainedOutcome Read(ReproduceOptions options, IEngine? engine, Downloads downloads)
    {
        options.Validate();
        if (engine is null)
        {
            var own = EngineChoice.Open(options);
            try
            {
                return Read(options, own, downloads);
            }
            finally
            {
                (own as IDisposable)?.Dispose();
            }
        }

        var models = LayOut(options, downloads).Models;
        var whole = ReadWhole(options, models, new StageRunner(StoreOf(options), engine.Arithmetic, new PlainReport(TextWriter.Null, TimeSpan.MaxValue)), []);
        return options.Claims.Count == 0 ? whole : whole with
        {
            Found = [.. whole.Found.Where(one => options.Claims.Contains(one.Experiment.Claim.Id))],
            Missing = [.. whole.Missing.Where(one => options.Claims.Contains(one.Claim))],
        };
    }

    /// <summary>Every claim whose artifacts are there, and what the others lack; builds nothing.</summary>
    private static PretrainedOutcome ReadWhole(
        ReproduceOptions options, PretrainedModels models, StageRunner runner, IReadOnlyList<(PretrainedExperiment Experiment, Finding Finding)> known)
    {
        var paper = new PaperTables(options.Root);
        var experiments = PretrainedExperiments.All(models);
        var found = experiments.Where(experiment => experiment.Obstacle is null && runner.AreWhole(experiment.Goals)).ToList();
        return new PretrainedOutcome
        {
            Found = [.. found.Select(experiment => (experiment, known.FirstOrDefault(one => one.Experiment.Claim.Id == experiment.Claim.Id).Finding ?? experiment.Read(runner, paper)))],
            Missing = [.. experiments.Except(found).Select(experiment => (experiment.Claim.Id, experiment.Obstacle ?? Missing(experiment)))],
            Models = models,
            Artifacts = runner,
            Built = 0,
            Count = runner.Keys.Plan(found.SelectMany(experiment => experiment.Goals)).Count,
        };

        string Missing(PretrainedExperiment experiment)
        {
            var missing = runner.MissingOf(experiment.Goals);
            return $"{missing.Count} of {runner.Keys.Plan(experiment.Goals).Count} artifacts are not there, {missing[0].Kind}/{missing[0].Name} for one; make them: ./build.sh --target Reproduce --claim {experiment.Claim.Id}{options.AsTyped}";
        }
    }

    /// <summary>What differs from the last accepted tables.</summary>
    public static IReadOnlyList<TableChange> ChangesOf(ReproduceOptions options, PretrainedOutcome outcome)
    {
        var accepted = AcceptedTables.Of(options.Root, options.Scale);
        return [.. outcome.Tables.SelectMany(one => accepted.Compare(one.Name, one.Table))];
    }

    /// <summary>The recipe that was typed.</summary>
    public static ScaleRecipe RecipeOf(ReproduceOptions options)
    {
        var recipe = RecipeOverrides.Apply(ScaleRecipe.Of(options.Scale), options.Overrides);
        return options.Seeds is { } seeds ? recipe with { Seeds = seeds } : recipe;
    }

    internal static ArtifactStore StoreOf(ReproduceOptions options) => new(Path.Combine(options.Root, "artifacts", options.Scale));

    private static (PretrainedModels Models, IReadOnlyList<PretrainedExperiment> Experiments) LayOut(ReproduceOptions options, Downloads downloads)
    {
        var judge = options.Judge == ReproduceOptions.NoJudge ? null : options.JudgeAccess.Recipe();
        var models = new PretrainedModels(options.Scale, RecipeOf(options), options.Only, downloads, judge);
        var all = PretrainedExperiments.All(models);
        return (models, options.Claims.Count == 0 ? all : [.. all.Where(experiment => options.Claims.Contains(experiment.Claim.Id))]);
    }

    /// <summary>What is made: everything behind the verdicts; for claims that nobody judges, the responses.</summary>
    private static IReadOnlyList<Stage> GoalsOf(ReproduceOptions options, IReadOnlyList<PretrainedExperiment> experiments) =>
    [
        .. experiments.Where(experiment => ReasonAgainst(options, experiment) is null).SelectMany(experiment => experiment.Goals),
        .. options.Judge == ReproduceOptions.NoJudge ? experiments.OfType<WinRateExperiment>().SelectMany(experiment => experiment.ResponseGoals) : [],
    ];

    /// <summary>Why a claim is not measured by this run; null when it is.</summary>
    private static string? ReasonAgainst(ReproduceOptions options, PretrainedExperiment experiment) => experiment.Obstacle ?? (options.Claims.Count == 0 ? experiment.LeftOut : null);

    /// <summary>A state of a 7B model is 84 GB, so it is not saved every ten seconds.</summary>
    private static TimedCadence CadenceOf(ReproduceOptions options) => new TimedCadence(TimeSpan.FromMinutes(options.Scale == ScaleRecipe.PaperName ? 30 : 5));

    private static void Print(PretrainedOutcome outcome, IAnsiConsole? terminal, IRunReport report, TimeSpan elapsed)
    {
        report.Line(outcome.Built == 0
            ? FormattableString.Invariant($"Nothing to do: all {outcome.Count} artifacts are whole and up to date ({elapsed.TotalSeconds:0.0} s).")
            : FormattableString.Invariant($"Built {outcome.Built} of {outcome.Count} artifacts in {elapsed.TotalSeconds:0.0} s."));
        var findings = outcome.Found.Select(one => one.Finding).ToList();
        FindingsText.Print(findings, terminal, report.Line);
        foreach (var (claim, reason) in outcome.Missing)
            report.Line($"NOT MEASURED  {claim}: {reason}.");
        report.Line(FormattableString.Invariant($"{findings.Count(finding => finding.Result.Holds)} of {findings.Count} measured claims hold."));
    }
}
