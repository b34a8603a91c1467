using System.Diagnostics;
using System.Runtime.InteropServices;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Experiments;
using ImplicitInstruct.Reproduction.Pretrained;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;
using Spectre.Console;

namespace ImplicitInstruct.Reproduction;

/// <summary>Reproduces the paper's claims: makes what is missing, writes results, tables and the report, says whether the claims hold.</summary>
public static class ReproductionRun
{
    /// <summary>Exit code of a run that was stopped from outside, as shells have it for Ctrl-C.</summary>
    public const int Stopped = 130;

    /// <summary>Ids of the claims, in the paper's order.</summary>
    public static IReadOnlyList<string> ClaimIds => MiniatureExperiments.Ids;

    /// <summary>Runs <c>--target Reproduce</c>, and prints progress, tables and verdicts.</summary>
    /// <param name="options">What was typed.</param>
    /// <param name="console">Where to print; null for the standard output.</param>
    /// <returns>0: all claims hold; 1: one does not; <see cref="Stopped"/>: stopped from outside, and the next run continues.</returns>
    /// <exception cref="AdviceException">Bad usage or missing input.</exception>
    public static Task<int> RunAsync(ReproduceOptions options, IAnsiConsole? console = null)
    {
        return options.IsMiniature ? RunMiniatureAsync(options, console) : PretrainedReproduction.RunAsync(options, console);
    }

    private static Task<int> RunMiniatureAsync(ReproduceOptions options, IAnsiConsole? console) => StoppableAsync(console, async (terminal, report, stop) =>
    {
        if (options.IsDryRun)
            return Plan(options, report);
        var clock = Stopwatch.StartNew();
        var outcome = await MeasureAsync(options, report, engine: null, stop).ConfigureAwait(false);
        Print(outcome, terminal, report, clock.Elapsed);
        var whole = MiniatureExperiments.ReadWhole(outcome.Models, outcome.Artifacts, new PaperTables(options.Root), outcome.Findings);
        ResultsFile.Write(outcome.Artifacts, whole, outcome.Models.Recipe);
        var page = ReportAssembly.Write(options, outcome.Models, outcome.Artifacts, whole);
        report.Line($"Results: {Path.Combine("artifacts", options.Scale, ResultsFile.FileName)}");
        report.Line($"Report:  {Path.GetRelativePath(options.Root, page)}");
        return outcome.Holds ? 0 : 1;
    });

    /// <summary>Makes what is missing, and reads the verdicts; prints no table, and writes nothing but artifacts.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="report">Where progress goes.</param>
    /// <param name="engine">The engine; null for the one that the options name.</param>
    /// <param name="cancellation">Ends the run at the next step, after saving its state.</param>
    /// <exception cref="AdviceException">Bad usage or missing input.</exception>
    public static async Task<Outcome> MeasureAsync(ReproduceOptions options, IRunReport report, IEngine? engine, CancellationToken cancellation)
    {
        options.Validate();
        if (!options.IsMiniature)
            throw new ArgumentException($"The scale {options.Scale} has models from the hub.", nameof(options));
        var paper = new PaperTables(options.Root);
        var models = new MiniatureModels(RecipeOf(options));
        var experiments = Chosen(options, MiniatureExperiments.All(models));
        using var own = engine is null ? new CpuEngine(options.Jobs ?? 0) : null;
        var runner = new StageRunner(StoreOf(options), (engine ?? own!).Arithmetic, report) { Tools = new Toolbox().With<IEngine>(engine ?? own) };
        IReadOnlyList<Stage> goals = [.. experiments.SelectMany(experiment => experiment.Goals)];
        var built = await runner.MakeAsync(goals, options.Why, cancellation).ConfigureAwait(false);
        return new Outcome
        {
            Findings = [.. experiments.Select(experiment => experiment.Read(runner, paper))],
            Models = models,
            Artifacts = runner,
            Built = built,
            Count = runner.Keys.Plan(goals).Count,
        };
    }

    /// <summary>Runs something that Ctrl-C ends between two steps.</summary>
    public static async Task<int> StoppableAsync(IAnsiConsole? console, Func<IAnsiConsole?, IRunReport, CancellationToken, Task<int>> run)
    {
        console ??= AnsiConsole.Console;
        var terminal = console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal;
        IRunReport report = terminal ? new TerminalReport(console) : new PlainReport(console.Profile.Out.Writer, TimeSpan.FromSeconds(5));
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await run(terminal ? console : null, report, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            report.Line("Stopped. What was done is saved: the same command continues from here and ends in the same bytes.");
            return Stopped;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = !stop.IsCancellationRequested;   // a second one ends the process at once, which does no harm either
            stop.Cancel();
        }
    }

    /// <summary>The recipe that was typed.</summary>
    public static MiniatureRecipe RecipeOf(ReproduceOptions options)
    {
        var recipe = RecipeOverrides.Apply(new MiniatureRecipe(), options.Overrides);
        return options.Seeds is { } seeds ? recipe with { Seeds = new SeedRecipe { Pretraining = Math.Min(seeds, recipe.Seeds.Pretraining), Tuning = seeds } } : recipe;
    }

    internal static ArtifactStore StoreOf(ReproduceOptions options) => new(Path.Combine(options.Root, "artifacts", options.Scale));

    private static IReadOnlyList<Experiment> Chosen(ReproduceOptions options, IReadOnlyList<Experiment> all) =>
        options.Claims.Count == 0 ? all : [.. all.Where(experiment => options.Claims.Contains(experiment.Claim.Id))];

    /// <summary>Says of each stage whether and why it would run.</summary>
    private static int Plan(ReproduceOptions options, IRunReport report)
    {
        options.Validate();
        using var engine = new CpuEngine(1);   // only its numerics id is asked for
        var (store, keys) = (StoreOf(options), new StageKeys(engine.NumericsId));
        var plan = keys.Plan(Chosen(options, MiniatureExperiments.All(new MiniatureModels(RecipeOf(options)))).SelectMany(experiment => experiment.Goals));
        var found = plan.ToDictionary(keys.Of, stage => store.Examine(keys.Of(stage)));
        new Explanation(store, keys).Tell(plan, found, report);
        report.Line(FormattableString.Invariant($"{found.Values.Count(state => !state.IsWhole)} of {plan.Count} artifacts are to be made. All {plan.Count} took 10 minutes on 2 cores without AVX-512, less than 100 MB of disk, and cost nothing."));
        return 0;
    }

    private static void Print(Outcome outcome, IAnsiConsole? terminal, IRunReport report, TimeSpan elapsed)
    {
        report.Line(outcome.Built == 0
            ? FormattableString.Invariant($"Nothing to do: all {outcome.Count} artifacts are whole and up to date ({elapsed.TotalSeconds:0.0} s).")
            : FormattableString.Invariant($"Built {outcome.Built} of {outcome.Count} artifacts in {elapsed.TotalSeconds:0.0} s."));
        FindingsText.Print(outcome.Findings, terminal, report.Line);
        report.Line(FormattableString.Invariant($"{outcome.Findings.Count(finding => finding.Result.Holds)} of {outcome.Findings.Count} claims hold."));
    }
}
