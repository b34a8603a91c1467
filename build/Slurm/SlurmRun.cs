using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Scheduling;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Distribution;
using ImplicitInstruct.Reproduction.Planning;
using Spectre.Console;

namespace ImplicitInstruct.Build.Slurm;

/// <summary>A reproduction whose stages Slurm runs.</summary>
/// <param name="typed">What was typed.</param>
/// <param name="study">What is asked for.</param>
/// <param name="last">The last kind of artifacts that is made.</param>
internal sealed class SlurmRun(TypedArguments typed, Study study, StageStep last)
{
    /// <summary>Looks at the store before a task that left without a word is lost: a minute with the usual time between two.</summary>
    private const int LooksBeforeLost = 6;

    private static readonly TaskNeeds OfSubmitter = new(0, 1, 4L << 30, TimeSpan.FromDays(1));

    /// <summary>Arguments and switches that say nothing about an artifact, or that a task is told otherwise.</summary>
    private static readonly string[] OfThisOne = ["jobs", "name", "why", "verify", "exclusive", "e", "verbosity", "v"];

    private readonly SlurmOptions _options = SlurmOptions.Read(typed)
        ?? throw new InvalidOperationException("Slurm was not asked for.");

    private readonly DistributedStudy _distributed = new(study, last);

    private StageNeeds Reckoned => field ??= new StageNeeds(study.Options, _options.Gpus, _options.Cores);

    /// <summary>Throws where this cannot be.</summary>
    /// <exception cref="AdviceException">Says what helps.</exception>
    public void Check()
    {
        if (typed.IsExclusive)
            throw new AdviceException("--exclusive makes one kind of artifact, and --executor slurm whatever is needed: leave one out.");
        _options.Check(_distributed.Goals.Select(stage => stage.Kind));
    }

    /// <summary>Has everything made.</summary>
    /// <returns>How many artifacts were made.</returns>
    /// <exception cref="BuildFailedException">Something failed; the end of its log was printed.</exception>
    public async Task<int> MakeAsync(IAnsiConsole? terminal, IRunReport report, CancellationToken stop)
    {
        await TestAsync(stop).ConfigureAwait(false);
        DispatchResult result;
        try
        {
            var display = new WorkDisplay(report, terminal);
            var work = MakeAsync(display, terminal is null ? report : new LinesAlone(report), stop);
            await display.DrawWhileAsync(work).ConfigureAwait(false);
            result = await work.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            report.Line("Tasks that are out go on: --target Status shows them, and the same command goes on with them.");
            throw;
        }

        foreach (var line in result.Failed.SelectMany(WorkDisplay.LinesOf))
            report.Line(line);
        if (result.Failed.Count > 0)
            throw new BuildFailedException(
                $"{result.Failed.Count} artifacts failed; the lines above say why. Type the same again to go on: what was made stays.");
        return result.Built;
    }

    /// <summary>Throws where Slurm would never take a job of this run.</summary>
    /// <exception cref="AdviceException">Says what to change.</exception>
    public async Task TestAsync(CancellationToken stop)
    {
        var attempts = new Attempts(study.Store.Root);
        var script = new JobScript([], study.Store.Root, attempts.Logs);
        var scheduler = await SlurmScheduler.OpenAsync(_options, script, attempts.Batches, stop).ConfigureAwait(false);
        await scheduler.TestAsync(_distributed.Frontier.Plan.Select(NeedsOf).OfType<TaskNeeds>(), stop).ConfigureAwait(false);
    }

    /// <summary>Submits a job that submits the others.</summary>
    public async Task<string> DetachAsync(CancellationToken stop)
    {
        var attempts = new Attempts(study.Store.Root);
        Directory.CreateDirectory(attempts.Logs);
        var words = ProgramOf(typed.Targets.SelectMany(target => new[] { "--target", target }), typed.Without("detach"), []);
        var script = new JobScript(words, study.Store.Root, attempts.Logs, makesArtifacts: false);
        var scheduler = await SlurmScheduler.OpenAsync(_options, script, attempts.Batches, stop).ConfigureAwait(false);
        var batch = TaskBatch.Create(attempts.Batches, SlurmOptions.Submitter, [SlurmOptions.Submitter]);
        var answer = await scheduler.SubmitOneAsync(batch, script, $"{SlurmOptions.Submitter}-{study.Scale.Name}", OfSubmitter, stop)
            .ConfigureAwait(false);
        return answer.Job ?? throw new AdviceException($"Slurm took no job just now ({answer.Refusal}): type the same again later.");
    }

    private async Task<DispatchResult> MakeAsync(IWorkDisplay display, IRunReport report, CancellationToken stop)
    {
        var attempts = new Attempts(study.Store.Root);
        var script = new JobScript(
            ProgramOf(["--target", "Artifact"], typed.Without([.. SlurmOptions.Own, .. OfThisOne]), DeviceWords()),
            study.Store.Root, attempts.Logs);
        var scheduler = await SlurmScheduler.OpenAsync(_options, script, attempts.Batches, stop).ConfigureAwait(false);
        return await _distributed.MakeAsync(
            scheduler,
            new Dispatch
            {
                NeedsOf = NeedsOf,
                TimeOf = Reckoned.TimeOf,
                IsLarge = Reckoned.IsLarge,
                MostAtOnce = _options.MostAtOnce,
                Interval = _options.Interval,
                Patience = _options.Interval * LooksBeforeLost,
            },
            display, report, stop).ConfigureAwait(false);
    }

    private TaskNeeds? NeedsOf(Stage stage) => Reckoned.Of(stage) is { } reckoned ? _options.Apply(stage.Kind, reckoned) : null;

    /// <summary>The device that was meant, where none was named: the machine that submits need not have it.</summary>
    private string[] DeviceWords() => study.Options.Device is { } device && typed.Text("device") is null ? [$"--device={device}"] : [];

    /// <summary>This program, as it was compiled: hundreds of tasks that compile it would not end well.</summary>
    private static IReadOnlyList<string> ProgramOf(IEnumerable<string> targets, IEnumerable<string> arguments, IEnumerable<string> more) =>
        [Dotnet.Command, typeof(SlurmRun).Assembly.Location, .. targets, .. arguments, .. more];

    /// <summary>Beside a table that changes, stages that are made here draw no bar of their own.</summary>
    private sealed class LinesAlone(IRunReport report) : IRunReport
    {
        public void Line(string text) => report.Line(text);

        public IStageProgress Begin(Stage stage, int number, int of, TimeSpan? leftInAll = null) => new Quiet(report);

        private sealed class Quiet(IRunReport report) : IStageProgress
        {
            public void Report(ProgressReading reading)
            {
            }

            public void Note(string line) => report.Line(line);

            public void Finished()
            {
            }

            public void Dispose()
            {
            }
        }
    }
}
