using System.Diagnostics;
using System.Runtime.InteropServices;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Pipeline.Artifacts;
using ImplicitInstruct.Pipeline.Recipes;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Tables;
using Spectre.Console;

namespace ImplicitInstruct.Pipeline;

/// <summary>Reproduces the paper's claims: makes what is missing, writes results and tables, says whether the claims hold.</summary>
public static class Reproduction
{
    /// <summary>Exit code of a run that was stopped from outside, as shells have it for Ctrl-C.</summary>
    public const int Stopped = 130;

    /// <summary>Ids of the claims, in the paper's order.</summary>
    public static IReadOnlyList<string> ClaimIds { get; } = [ResponseTuningClaim.Claim.Id];

    /// <summary>Runs <c>--target Reproduce</c>, and prints progress, table and verdict.</summary>
    /// <param name="options">What was typed.</param>
    /// <param name="console">Where to print; null for the standard output.</param>
    /// <returns>0: all claims hold; 1: one does not; <see cref="Stopped"/>: stopped from outside, and the next run continues.</returns>
    /// <exception cref="AdviceException">Bad usage or missing input.</exception>
    public static async Task<int> RunAsync(ReproduceOptions options, IAnsiConsole? console = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        console ??= AnsiConsole.Console;
        var terminal = console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal;
        IRunReport report = terminal ? new TerminalReport(console) : new PlainReport(console.Profile.Out.Writer, TimeSpan.FromSeconds(5));
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            var clock = Stopwatch.StartNew();
            var outcome = await MeasureAsync(options, report, engine: null, stop.Token).ConfigureAwait(false);
            Print(outcome, terminal ? console : null, report, options, clock.Elapsed);
            return outcome.Claim.Holds ? 0 : 1;
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

    /// <summary>Makes what is missing, and writes <c>results.json</c> and <c>table-1.md</c>; prints no table.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="report">Where progress goes.</param>
    /// <param name="engine">The engine; null for the one that the options name.</param>
    /// <param name="cancellation">Ends the run at the next step, after saving its state.</param>
    /// <exception cref="AdviceException">Bad usage or missing input.</exception>
    public static async Task<Outcome> MeasureAsync(ReproduceOptions options, IRunReport report, IEngine? engine, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var paper = PaperTable.Read(options.Root, "table-1");
        var recipe = RecipeOf(options);
        var experiment = new ResponseTuningExperiment(recipe);
        using var own = engine is null ? new CpuEngine(options.Jobs ?? 0) : null;
        var runner = new StageRunner(new ArtifactStore(Path.Combine(options.Root, "artifacts", options.Scale)), engine ?? own!, report);
        var built = await runner.MakeAsync([experiment.Table], options.Why, cancellation).ConfigureAwait(false);
        var table = new TableOne(runner.Open(experiment.Table), paper);
        var outcome = new Outcome
        {
            Claim = ResponseTuningExperiment.Judge(table.Rows, paper),
            Table = table,
            Instructions = runner.Open(experiment.TestSet),
            Outputs = experiment.Decoded.ToDictionary(decoded => decoded.Name, runner.Open),
            Built = built,
            Artifacts = runner.Keys.Plan([experiment.Table]).Count,
        };
        ResultsFile.Write(runner, experiment, recipe, outcome);
        return outcome;
    }

    private static MiniatureRecipe RecipeOf(ReproduceOptions options)
    {
        var recipe = RecipeOverrides.Apply(new MiniatureRecipe(), options.Overrides);
        if (options.Seeds is { } seeds)
            recipe = recipe with { Seeds = recipe.Seeds with { Pretraining = seeds } };
        if (recipe.Seeds.Pretraining < ResponseTuningClaim.FewestBaseModels)
            throw new AdviceException(FormattableString.Invariant(
                $"The claim {ResponseTuningClaim.Claim.Id} is judged on at least {ResponseTuningClaim.FewestBaseModels} base models, because they differ far more than tuning runs of one: --seeds {recipe.Seeds.Pretraining} is too few. Type --seeds {ResponseTuningClaim.FewestBaseModels} or more."));
        return recipe;
    }

    private static void Print(Outcome outcome, IAnsiConsole? terminal, IRunReport report, ReproduceOptions options, TimeSpan elapsed)
    {
        report.Line(outcome.Built == 0
            ? FormattableString.Invariant($"Nothing to do: all {outcome.Artifacts} artifacts are whole and up to date ({elapsed.TotalSeconds:0.0} s).")
            : FormattableString.Invariant($"Built {outcome.Built} of {outcome.Artifacts} artifacts in {elapsed.TotalSeconds:0.0} s."));
        report.Line("");
        foreach (var table in new[] { outcome.Table.Beside, outcome.Table.Details })
        {
            if (terminal is null)
                report.Line(table.ToMarkdown());
            else
                terminal.Write(table.ToTerminal());
        }
        report.Line(outcome.Table.Caption);
        report.Line("");
        report.Line(outcome.Claim.Story);
        report.Line("");
        report.Line($"Results: {Path.Combine("artifacts", options.Scale, ResultsFile.FileName)}");
    }
}
