using System.Diagnostics;
using System.Globalization;
using ImplicitInstruct.Build.Chat;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Build.Compare;
using ImplicitInstruct.Build.Slurm;
using ImplicitInstruct.Build.Verify;
using ImplicitInstruct.Pipeline.Publishing;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Distribution;
using ImplicitInstruct.Reproduction.Planning;
using ImplicitInstruct.Reproduction.Reports;
using ImplicitInstruct.Reproduction.Runs;
using Spectre.Console;

namespace ImplicitInstruct.Build.Reproduce;

/// <summary>
/// The reproduction that the tasks of one command work on: laid out once, its engine and judge opened once, by the first task that needs
/// them.
/// </summary>
/// <param name="typed">What was typed.</param>
/// <param name="root">Root of the repository.</param>
/// <param name="console">Where to print; null for the standard output.</param>
public sealed class ReproduceSession(TypedArguments typed, string root, IAnsiConsole? console = null) : IDisposable
{
    private readonly Stopwatch _clock = new();
    private readonly Lazy<Study> _study = new(() => new Study(ReproduceArguments.Read(typed, root)));
    private readonly OpenStore? _store = typed.Text("store") is { } place && !typed.Asks("Verify") ? new OpenStore(place) : null;
    private Workbench? _bench;
    private bool _hasMadeAll;
    private int? _builtElsewhere;

    /// <summary>What is asked for.</summary>
    /// <exception cref="AdviceException">Something that is asked for cannot be; says what there is.</exception>
    public Study Study => _study.Value;

    /// <summary>Whether the targets are made of several tasks.</summary>
    public bool HasSeveralTasks => Last is not null || typed.Targets.Count > 1;

    /// <summary>The last kind of artifacts that the targets make; null when they make none.</summary>
    private StageStep? Last
    {
        get
        {
            var steps = Enum.GetValues<StageStep>().Where(step => typed.Asks(step.ToString())).ToList();
            return typed.Asks("Reproduce") || typed.Asks("Nightly") ? StageStep.Tables : steps.Count == 0 ? null : steps.Max();
        }
    }

    /// <summary>The kinds of artifacts that the targets make, those that they depend on among them.</summary>
    private IReadOnlyList<StageStep> Steps
    {
        get
        {
            var tasks = Targets.WithWhatTheyNeed(typed.Targets);
            return [.. Enum.GetValues<StageStep>().Where(step => tasks.Contains(step.ToString()))];
        }
    }

    /// <summary>Whether the targets would make vectors of texts, for which a package is restored on demand.</summary>
    public bool Embeds => Last is { } last && Study.Embeds(last);

    /// <summary>Whether the targets make verdicts and tables of what is there, so that no engine is opened.</summary>
    public bool GoesOn => (JudgesAlone && Study.IsComputed(Last!.Value)) || (_store is not null && _store.HasAllComputed(Study, Wanted));

    /// <summary>Verdicts and tables can be made elsewhere than responses; a whole reproduction is one engine's.</summary>
    private bool JudgesAlone => Last is StageStep.Verdicts or StageStep.Tables && !typed.Asks("Reproduce") && !typed.Asks("Nightly");

    /// <summary>What is taken from a published run, with all that it needs.</summary>
    private IReadOnlyList<Stage> Wanted => Last is { } last ? Study.GoalsUpTo(last) : Study.Everything;

    /// <summary>Throws when a target of the command makes artifacts, or talks to models, that cannot be asked for so.</summary>
    /// <exception cref="AdviceException">Says what there is.</exception>
    public void Check()
    {
        _store?.Check();
        if (Last is not null || typed.Asks("CrashTest"))
        {
            Study.RefuseObstacles();
            if (SlurmOptions.Read(typed) is not null)
                new SlurmRun(typed, Study, Last ?? StageStep.Tables).Check();
        }
        else if (typed.Asks("Verify"))
        {
            new VerifyCommand(typed, root).Find().Dispose();
        }
        else if (typed.Asks("Chat"))
            new ChatCommand(typed, Study).LayOut().Dispose();
        else if (typed.Asks("Compare"))
            _ = new CompareCommand(typed, root).Names();
        else if (typed.Asks("Report") || typed.Asks("Recipe") || typed.Asks("Publish"))
            _ = Study;
    }

    /// <summary>Tells the plan, where the targets make artifacts.</summary>
    public void TellPlan(TextWriter output)
    {
        if (Last is not { } last)
            return;
        TellChanges(output.WriteLine);
        foreach (var line in PlanText.Of(Study, last))
            output.WriteLine(line);
        if (_store is not null)
            output.WriteLine(_store.Line(Study, Wanted));
        foreach (var left in Study.LeftOut)
            output.WriteLine($"Not in this plan: {left.Claim}; {left.Reason}.");
    }

    /// <summary>Makes the artifacts of a kind.</summary>
    /// <exception cref="AdviceException">Missing input.</exception>
    /// <exception cref="BuildFailedException">Stopped from outside.</exception>
    public Task MakeAsync(StageStep step) => RunAsync(async (terminal, report, stop) =>
    {
        if (SlurmOptions.Read(typed) is not null)
        {
            await FillAsync(report, stop).ConfigureAwait(false);
            // All kinds together, when the first of them is to be made: what is ready of a later one need not wait for an earlier.
            _builtElsewhere ??= await new SlurmRun(typed, Study, Last ?? step).MakeAsync(terminal, report, stop).ConfigureAwait(false);
            return;
        }

        if (_bench is null)
            TellChanges(report.Line);
        var second = await FillAsync(report, stop).ConfigureAwait(false);
        _bench ??= await Workbench.OpenAsync(
            Study, Last ?? step, report, stop, goesOn: JudgesAlone || second is not null, second: second).ConfigureAwait(false);
        if (_hasMadeAll)
            return;
        // All kinds together, when the first of them is to be made: what is ready of a later one need not wait for an earlier.
        _hasMadeAll = !typed.IsExclusive;
        if (_hasMadeAll && Steps.Count > 1)
            report.Line($"Everything up to {Steps[^1]} is made from here on, each stage as soon as it can be.");
        var (count, built) = await (_hasMadeAll ? _bench.MakeAsync(Steps, stop) : _bench.MakeAsync(step, isExclusive: true, stop))
            .ConfigureAwait(false);
        report.Line(
            count == 0 ? "There is nothing of this kind to make." : FormattableString.Invariant($"{count} artifacts; built {built}."));
    });

    /// <summary>Makes one artifact whose inputs are there.</summary>
    /// <param name="name">Its name: <c>STAGE/NAME-HASH</c>.</param>
    public Task MakeOneAsync(string name) => RunAsync(async (_, report, stop) =>
    {
        if (await new DistributedStudy(Study, StageStep.Tables).MakeOneAsync(name, report, stop).ConfigureAwait(false) == 0)
            report.Line($"{name} is there.");
    });

    /// <summary>Has a job submit the others.</summary>
    public Task DetachAsync() => RunAsync(async (_, report, stop) =>
    {
        var run = new SlurmRun(typed, Study, Last ?? StageStep.Tables);
        await run.TestAsync(stop).ConfigureAwait(false);
        // Machines that compute often reach no network.
        await new SlurmRun(typed, Study, StageStep.Fetch).MakeAsync(null, report, stop).ConfigureAwait(false);
        var job = await run.DetachAsync(stop).ConfigureAwait(false);
        report.Line($"Job {job} submits the others. How far they are: ./build.sh --target Status{ReproduceArguments.Of(Study.Options)}");
    });

    /// <summary>Tells how far jobs are.</summary>
    public Task TellStatusAsync() => RunAsync(async (_, report, stop) =>
    {
        foreach (var line in await SlurmStatus.LinesAsync(Study, stop).ConfigureAwait(false))
            report.Line(line);
    });

    /// <summary>Prints tables and verdicts, and writes results and report.</summary>
    /// <returns>What was found.</returns>
    /// <exception cref="MissingArtifactsException">Not everything that was asked for is there.</exception>
    public async Task<Reproduction.Outcome> ConcludeAsync()
    {
        Reproduction.Outcome? outcome = null;
        await RunAsync(async (terminal, report, stop) =>
        {
            await FillAsync(report, stop).ConfigureAwait(false);
            var artifacts = _bench?.Artifacts ?? Study.ReadAll().Artifacts;
            var missing = artifacts.MissingOf(Study.Goals);
            if (missing.Count > 0)
                throw new MissingArtifactsException(missing) { Remedy = "artifacts.missing" };
            outcome = Study.Read(artifacts);
            Print(outcome, artifacts.Keys.Plan(Study.Goals).Count, terminal, report);
            Write(outcome, report);
        }).ConfigureAwait(false);
        return outcome!;
    }

    /// <summary>Writes the report again, from artifacts alone.</summary>
    /// <exception cref="AdviceException">No claim's artifacts are there.</exception>
    public async Task WriteReportAsync(CancellationToken stop)
    {
        var output = (console ?? AnsiConsole.Console).Profile.Out.Writer;
        await FillAsync(new PlainReport(Console.Error, TimeSpan.FromSeconds(5)), stop).ConfigureAwait(false);
        output.WriteLine(
            StandardOutput.FromHere(ReportAssembly.Write(Study, Study.ReadAll(), ReproduceArguments.OfReport(Study.Options))));
    }

    /// <summary>Runs something that a signal ends between two steps.</summary>
    /// <exception cref="BuildFailedException">Stopped from outside.</exception>
    public async Task RunAsync(Func<IAnsiConsole?, IRunReport, CancellationToken, Task> run)
    {
        _clock.Start();
        Stoppable.ThrowIfStopped(await Stoppable.RunAsync(console, async (terminal, report, stop) =>
        {
            await run(terminal, report, stop).ConfigureAwait(false);
            return 0;
        }).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bench?.Dispose();
        _store?.Dispose();
    }

    /// <summary>Takes what there is from the published run that was named, once.</summary>
    private async Task<PublishedStore?> FillAsync(IRunReport report, CancellationToken stop) =>
        _store is null ? null : await _store.FillOnceAsync(Study, Wanted, report, stop).ConfigureAwait(false);

    /// <summary>Names what is not the usual recipe: of everything that follows it is the first thing to know.</summary>
    private void TellChanges(Action<string> line)
    {
        if (Study.Changes is { Count: > 0 } changes)
            line(RecipeRow.Sentence(changes));
    }

    private void Print(Reproduction.Outcome outcome, int count, IAnsiConsole? terminal, IRunReport report)
    {
        var built = _bench?.Built ?? _builtElsewhere ?? 0;
        report.Line(built == 0
            ? FormattableString.Invariant(
                $"Nothing to do: all {count} artifacts are whole and up to date ({_clock.Elapsed.TotalSeconds:0.0} s).")
            : FormattableString.Invariant($"Built {built} of {count} artifacts in {_clock.Elapsed.TotalSeconds:0.0} s."));
        FindingsText.Print(outcome.Findings, terminal, report.Line);
        TellChanges(report.Line);
        foreach (var one in outcome.Missing)
            report.Line($"NOT MEASURED  {one.Claim}: {one.Reason}.");
        report.Line(string.Create(CultureInfo.InvariantCulture,
            $"{outcome.Findings.Count(finding => finding.Result.Holds)} of {outcome.Findings.Count} " +
            $"{(outcome.Missing.Count == 0 ? "" : "measured ")}claims hold."));
        report.Line(AgreementCount.Sentence(outcome.Findings));
    }

    private void Write(Reproduction.Outcome outcome, IRunReport report)
    {
        var whole = Study.ReadAll(outcome.Artifacts, outcome);
        if (whole.Found.Count == 0)
            return;
        var (store, name) = (whole.Artifacts.Root, Study.Options.Name);
        RunRecord.Of(Study.Options, whole).Write(store);
        ResultsFile.Write(whole, RunRecord.ShownIn(store, name));
        var page = ReportAssembly.Write(Study, whole, ReproduceArguments.OfReport(Study.Options));
        report.Line($"Results: {StandardOutput.FromHere(Path.Combine(RunRecord.ShownIn(store, name), ResultsFile.FileName))}");
        report.Line($"Report:  {StandardOutput.FromHere(page)}");
    }
}
