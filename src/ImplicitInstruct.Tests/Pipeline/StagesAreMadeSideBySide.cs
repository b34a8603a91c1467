using System.Collections.Concurrent;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Tests.Pipeline;

/// <summary>Stages that do not need each other run at once, as far as the machine holds them.</summary>
[TestFixture]
public sealed class StagesAreMadeSideBySide
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, int> _threads = new(StringComparer.Ordinal);
    private RecordedReport _report = null!;
    private TemporaryFolder _scratch = null!;
    private int _most;
    private int _now;

    [SetUp]
    public void Prepare()
    {
        (_scratch, _report, _most, _now) = (new TemporaryFolder(inMemory: true), new RecordedReport(), 0, 0);
        _threads.Clear();
    }

    [TearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public async Task Two_that_do_not_need_each_other_meet()
    {
        using var both = new Barrier(2);
        void Meet(StageContext context) => Assert.That(both.SignalAndWait(Patience), Is.True, "the other one runs too");
        var last = new ActingStage("last", _ => { }, new ActingStage("one", Meet), new ActingStage("other", Meet));
        Assert.That(await Runner(threads: 2).MakeAsync([last], why: false, default), Is.EqualTo(3));
        Assert.That(_report.Ran[^1], Is.EqualTo("acting/last"));
    }

    [TestCase(1, false, long.MaxValue, 1)]
    [TestCase(3, false, long.MaxValue, 3)]
    [TestCase(3, true, long.MaxValue, 1, Description = "there is one device")]
    [TestCase(8, false, 20L, 2, Description = "each takes ten bytes")]
    [TestCase(8, false, 5L, 1, Description = "one that is too large is made by itself")]
    public async Task No_more_run_at_once_than_the_machine_holds(int threads, bool takesDevice, long memory, int most)
    {
        var stages = Enumerable.Range(0, 9).Select(i => new ActingStage(FormattableString.Invariant($"s{i}"), Count)).ToList();
        await Runner(threads, new StageLoad(takesDevice ? 1 : threads, 10, takesDevice), memory).MakeAsync(stages, why: false, default);
        Assert.That(_most, Is.InRange(1, most));
    }

    [Test]
    public async Task A_stage_that_is_alone_has_all_threads_and_two_share_them()
    {
        var start = new ActingStage("start", Note);
        var (left, right) = (new ActingStage("left", Note, start), new ActingStage("right", Note, start));
        await Runner(threads: 4).MakeAsync([new ActingStage("end", Note, left, right)], why: false, default);
        Assert.That(_threads, Is.EquivalentTo(new Dictionary<string, int> { ["start"] = 4, ["left"] = 2, ["right"] = 2, ["end"] = 4 }));
        var made = new ArtifactStore(_scratch.Path).Versions("acting", "left")[0].Made;
        Assert.That(made.Threads, Is.Null, "of what an engine computes alone");

        void Note(StageContext context) =>
            _threads[Path.GetFileName(context.Folder).Split('-')[0]] = context.Tools.Get<ThreadCount>().Threads;
    }

    [Test]
    public async Task A_failure_ends_what_needs_it_and_nothing_else()
    {
        using var failed = new ManualResetEventSlim();
        var bad = new ActingStage("bad", _ =>
        {
            failed.Set();
            throw new AdviceException("Nobody knows how.");
        });
        var good = new ActingStage("good", _ => failed.Wait(Patience));
        Stage[] goals = [new ActingStage("after-bad", _ => { }, bad), new ActingStage("after-good", _ => { }, good)];
        var runner = Runner(threads: 2);
        var trouble = (await Assert.ThrowsAsync<AdviceException>(() => runner.MakeAsync(goals, why: false, default)))!;
        Assert.That(trouble.Message, Is.EqualTo("Nobody knows how."));
        Assert.That(_report.Ran, Is.EquivalentTo(new[] { "acting/bad", "acting/good", "acting/after-good" }));
        Assert.That(_report.Lines, Has.One.EqualTo("acting/bad FAILED: Nobody knows how. The rest goes on."));
        Assert.That(await Runner(threads: 2).MakeAsync([goals[1]], why: false, default), Is.Zero, "it is there");
    }

    [Test]
    public async Task A_fault_that_nobody_expected_ends_all_of_them()
    {
        using var runs = new ManualResetEventSlim();
        var fault = new ActingStage("fault", _ =>
        {
            runs.Wait(Patience);
            throw new InvalidOperationException("a fault of the stage");
        });
        var waiting = new ActingStage("waiting", context =>
        {
            runs.Set();
            Assert.That(context.Cancellation.WaitHandle.WaitOne(Patience), Is.True);
            context.Cancellation.ThrowIfCancellationRequested();
        });
        var trouble = (await Assert.ThrowsAsync<InvalidOperationException>(
            () => Runner(threads: 2).MakeAsync([fault, waiting], why: false, default)))!;
        Assert.That(trouble.Message, Is.EqualTo("a fault of the stage"));
    }

    [Test]
    public async Task Who_stops_the_run_stops_all_that_are_in_flight()
    {
        using var stop = new CancellationTokenSource();
        using var both = new CountdownEvent(2);
        void Wait(StageContext context)
        {
            both.Signal();
            Assert.That(context.Cancellation.WaitHandle.WaitOne(Patience), Is.True);
            Directory.CreateDirectory(context.Partial);
            context.Cancellation.ThrowIfCancellationRequested();
        }

        Stage[] goals = [new ActingStage("one", Wait), new ActingStage("other", Wait)];
        var runner = Runner(threads: 2);
        var run = runner.MakeAsync(goals, why: false, stop.Token);
        Assert.That(both.Wait(Patience), Is.True);
        await stop.CancelAsync();
        Assert.That(async () => await run, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(goals.Count(goal => Directory.Exists(runner.FolderOf(goal) + ".partial")), Is.EqualTo(2), "both saved what they had");
    }

    private StageRunner Runner(int threads, StageLoad? load = null, long memory = long.MaxValue) =>
        new(new ArtifactStore(_scratch.Path), new Arithmetic("toy", "toy-1"), _report)
        {
            Tools = new Toolbox().WithOwn(count => new ThreadCount(count)),
            Sharing = new Sharing { Threads = threads, MemoryBytes = memory, LoadOf = _ => load ?? new StageLoad(threads) },
        };

    private void Count(StageContext context)
    {
        var now = Interlocked.Increment(ref _now);
        lock (_threads)
            _most = Math.Max(_most, now);
        Thread.Sleep(2);
        Interlocked.Decrement(ref _now);
    }

    private sealed record ThreadCount(int Threads);
}
