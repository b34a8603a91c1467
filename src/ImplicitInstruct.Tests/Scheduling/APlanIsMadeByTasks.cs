using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Scheduling;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Tests.Pipeline;
using ImplicitInstruct.Tests.Reproduction;

namespace ImplicitInstruct.Tests.Scheduling;

/// <summary>Which tasks are submitted when, and what follows when they end in any way.</summary>
[TestFixture]
public sealed class APlanIsMadeByTasks
{
    private static readonly TaskNeeds Usual = new(0, 1, 1 << 30, TimeSpan.FromMinutes(15));

    private TemporaryFolder _folder = null!;
    private Stage[] _goals = null!;

    [SetUp]
    public void Prepare()
    {
        _folder = new TemporaryFolder(inMemory: true);
        var (hello, world) = (new WordStage("hello", "hello"), new WordStage("world", "world"));
        var (one, two) = (new SentenceStage("one", hello, world), new SentenceStage("two", hello, world, ", "));
        _goals = [new SentenceStage("both", one, two, "; "), new SentenceStage("alone", one, world)];
    }

    [TearDown]
    public void End() => _folder.Dispose();

    [Test]
    public async Task Each_as_soon_as_its_inputs_are_there_and_cheap_ones_by_the_one_who_submits()
    {
        var (scheduler, display) = (Scheduler(), new RecordedDisplay());
        var result = await Make(scheduler, display);
        Assert.That(result, Is.EqualTo(new DispatchResult(6, result.Failed)));
        Assert.That(result.Failed, Is.Empty);
        Assert.That(
            scheduler.Submitted.Select(one => string.Join(' ', one.Names.Order())),
            Is.EqualTo(["sentence/one sentence/two", "sentence/alone sentence/both"]));
        Assert.That(display.Views[^1].Sentence, Is.EqualTo("6 done, 0 running, 0 in the queue, 0 waiting for their inputs, 0 failed."));
        Assert.That(Directory.EnumerateFileSystemEntries(new Attempts(Store.Root).Batches), Is.Empty);
        Assert.That((await Make(scheduler)).Built, Is.Zero);
        Assert.That(scheduler.Submitted, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task In_parts_where_a_scheduler_takes_no_longer_arrays()
    {
        var scheduler = new ToyScheduler(Store, _goals) { MostInABatch = 1 };
        await Make(scheduler);
        Assert.That(scheduler.Submitted.Select(one => one.Names.Length), Is.EqualTo([1, 1, 1, 1]));
    }

    [Test]
    public async Task No_more_at_once_than_were_asked_for()
    {
        var scheduler = Scheduler();
        await Make(scheduler, change: dispatch => dispatch with { MostAtOnce = 1 });
        Assert.That(scheduler.MostOut, Is.EqualTo(1));
        Assert.That(scheduler.Submitted, Has.Count.EqualTo(4));
    }

    [TestCase(Fate.IsCancelled, "was cancelled; it is submitted again.")]
    [TestCase(Fate.LeavesWithoutAWord, "ended without a word; it is submitted again.")]
    [TestCase(Fate.TakesTooMuchMemory, "needs more memory than it had asked for; it is submitted again with more memory.")]
    [TestCase(Fate.ReachesTheEndOfItsTime, "reached the end of its time; it is submitted again for longer.")]
    public async Task Again_where_that_may_help(object fate, string told)
    {
        var (scheduler, display) = (Scheduler(), new RecordedDisplay());
        scheduler.Fates["sentence/one"] = [(Fate)fate, Fate.MakesIt];
        var result = await Make(scheduler, display);
        Assert.That((result.Built, result.Failed.Count), Is.EqualTo((6, 0)));
        Assert.That(display.Lines.Single(line => line.StartsWith("sentence/one", StringComparison.Ordinal)), Does.EndWith(told));
        var again = scheduler.Submitted.Where(one => one.Names.Contains("sentence/one")).Select(one => one.Needs).ToList();
        Assert.That(again, Has.Count.EqualTo(2));
        Assert.That(again[1], Is.EqualTo(Usual with
        {
            MemoryBytes = (Fate)fate == Fate.TakesTooMuchMemory ? 2L << 30 : 1 << 30,
            Time = TimeSpan.FromMinutes((Fate)fate == Fate.ReachesTheEndOfItsTime ? 30 : 15),
        }));
    }

    [Test]
    public async Task A_task_that_is_held_because_it_could_not_be_started_is_ended_and_submitted_again()
    {
        var scheduler = Scheduler();
        scheduler.Fates["sentence/one"] = [Fate.IsHeld, Fate.MakesIt];
        Assert.That((await Make(scheduler)).Built, Is.EqualTo(6));
        Assert.That(scheduler.Cancelled, Is.EqualTo(["1"]));
    }

    [Test]
    public async Task With_more_memory_once_and_then_a_person_is_asked()
    {
        var scheduler = Scheduler();
        scheduler.Fates["sentence/two"] = [Fate.TakesTooMuchMemory];
        var failed = (await Make(scheduler)).Failed.Single();
        Assert.That(failed.Remedy, Is.EqualTo("tasks.memory"));
        Assert.That(scheduler.Submitted.Count(one => one.Names.Contains("sentence/two")), Is.EqualTo(2));
    }

    [Test]
    public async Task However_often_it_gives_way_to_more_urgent_ones()
    {
        var scheduler = Scheduler();
        scheduler.Fates["sentence/one"] = [.. Enumerable.Repeat(Fate.GivesWay, 30), Fate.MakesIt];
        var result = await Make(scheduler);
        Assert.That((result.Built, result.Failed.Count), Is.EqualTo((6, 0)));
    }

    [Test]
    public async Task Tasks_that_left_the_queue_are_asked_for_together_and_what_accounts_say_counts()
    {
        var (scheduler, display) = (Scheduler(), new RecordedDisplay());
        scheduler.Fates["sentence/one"] = [Fate.LeavesWithoutAWord, Fate.MakesIt];
        scheduler.Fates["sentence/two"] = [Fate.LeavesWithoutAWord, Fate.MakesIt];
        foreach (var index in new[] { 0, 1 })
            scheduler.Accounts[("1", index)] = index == 0 ? "OUT_OF_MEMORY, on n1" : "NODE_FAIL, on n2";
        Assert.That((await Make(scheduler, display)).Built, Is.EqualTo(6));
        Assert.That(scheduler.Recalled, Is.EqualTo(new[] { new[] { "1" } }));
        Assert.That(display.Lines, Has.Some.EndsWith("needs more memory than it had asked for; it is submitted again with more memory.")
            .And.Some.EndsWith("lost its machine; it is submitted again."));
    }

    [Test]
    public void What_ended_while_nobody_submits_is_found()
    {
        var (frontier, attempts) = (new Frontier(Store, "toy-1", _goals), new Attempts(Store.Root));
        frontier.Look(default);
        var keys = frontier.Plan.Select(frontier.Keys.Of).ToList();
        attempts.Save(keys[0], new Attempt { Job = "7", Batch = "batch", Index = 1 });
        attempts.Save(keys[1], new Attempt { Job = "8", Batch = "batch" });
        attempts.Save(keys[2], new Attempt { Lost = 1 });
        var queue = new Dictionary<string, QueuedTask>
        {
            [Attempts.NameOf(keys[0])] = new("6", 0, "batch", TaskPhase.Ended, "FAILED"),
            [Attempts.NameOf(keys[1])] = new("8", 0, "batch", TaskPhase.Waiting, "PENDING"),
        };
        var ended = new WorkSurvey(frontier, attempts, _ => TimeSpan.Zero).Ended(queue);
        Assert.That(ended, Is.EqualTo(new[] { (keys[0], attempts.Of(keys[0]), (QueuedTask?)null) }));
        Assert.That(Dispatcher.SubmitterOf(Store.Root), Is.Null);
    }

    [Test]
    public async Task A_failure_of_the_program_is_told_with_the_end_of_its_log_and_stops_nothing_else()
    {
        var (scheduler, display) = (Scheduler(), new RecordedDisplay());
        scheduler.Fates["sentence/two"] = [Fate.Fails];
        var result = await Make(scheduler, display);
        Assert.That(result.Built, Is.EqualTo(4));
        Assert.That(result.Failed.Single().End, Is.EqualTo(["The oven is cold."]));
        Assert.That(result.Failed.Single().Reason, Is.EqualTo("ended with exit code 2"));
        Assert.That(display.Views[^1].Kinds.Single(one => one.Kind == "sentence"), Is.EqualTo(new KindView("sentence", 1, 0, 0, 2, 1)));
        scheduler.Fates.Clear();
        Assert.That((await Make(scheduler)).Built, Is.EqualTo(2), "who asks again wants it tried again");
    }

    [Test]
    public async Task Whoever_comes_after_one_that_died_goes_on_with_its_tasks()
    {
        var scheduler = Scheduler();
        scheduler.Fates["sentence/one"] = [Fate.GoesOn, Fate.GoesOn, Fate.GoesOn, Fate.MakesIt];
        using var death = new CancellationTokenSource();
        var display = new RecordedDisplay();
        display.OnShow = view =>
        {
            Assert.That(Dispatcher.SubmitterOf(Store.Root)?.Who, Does.StartWith("process "));
            if (view.Running.Count > 0 && view.Running[0].Job == "1_0")
                death.Cancel();
        };
        Assert.That(async () => await Make(scheduler, display, cancellation: death.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await Make(scheduler)).Failed, Is.Empty);
        Assert.That(scheduler.Submitted.SelectMany(one => one.Names), Is.Unique);
    }

    [Test]
    public async Task Tasks_that_were_submitted_and_never_written_down_are_found_in_the_queue()
    {
        var scheduler = Scheduler();
        await Make(scheduler, goals: [.. _goals[0].Inputs.SelectMany(input => input.Stage.Inputs).Select(input => input.Stage)]);
        var keys = new Frontier(Store, "toy-1", _goals).Keys;
        var batch = TaskBatch.Create(
            new Attempts(Store.Root).Batches, "sentence", _goals[0].Inputs.Select(input => Attempts.NameOf(keys.Of(input.Stage))));
        await scheduler.SubmitAsync(batch, Usual, default);
        Assert.That((await Make(scheduler)).Failed, Is.Empty);
        Assert.That(scheduler.Submitted.SelectMany(one => one.Names), Is.Unique);
    }

    [Test]
    public async Task A_scheduler_that_is_silent_or_full_is_asked_again()
    {
        var (scheduler, display) = (Scheduler(), new RecordedDisplay());
        scheduler.Silent = 3;
        scheduler.Refusals.Enqueue(new SubmissionAnswer(null, "too many", IsTooMany: true));
        Assert.That((await Make(scheduler, display)).Built, Is.EqualTo(6));
        Assert.That(scheduler.Submitted[0].Names, Has.Length.EqualTo(1), "half as many as were refused");
        Assert.That(display.Lines, Has.Some.StartsWith("The scheduler does not answer").And.Some.EqualTo("The scheduler answers again.")
            .And.Some.EqualTo("2 tasks were not taken: too many. They will be submitted again."));
    }

    [Test]
    public async Task Large_files_go_when_all_that_reads_them_is_made_and_only_so_many_are_made_before()
    {
        var models = Enumerable.Range(0, 5).Select(n => new LooseStage($"model{n}", () => "bits")).ToArray();
        _goals = [.. models.Select(model => new SentenceStage($"of-{model.Name}", model, model))];
        var scheduler = Scheduler();
        var most = 0;
        var display = new RecordedDisplay
        {
            OnShow = _ => most = Math.Max(
                most, Directory.EnumerateFiles(Store.Root, LooseStage.Large, SearchOption.AllDirectories).Count()),
        };
        await Make(scheduler, display, dispatch => dispatch with { MostAtOnce = 1, IsLarge = stage => stage is LooseStage }, drops: true);
        Assert.That(most, Is.InRange(1, 2));
        Assert.That(Directory.EnumerateFiles(Store.Root, LooseStage.Large, SearchOption.AllDirectories), Is.Empty);
        Assert.That((await Make(scheduler, drops: true)).Built, Is.Zero);
    }

    private ArtifactStore Store => new(Path.Combine(_folder.Path, "store"));

    private ToyScheduler Scheduler() => new(Store, _goals);

    private Task<DispatchResult> Make(
        ToyScheduler scheduler, RecordedDisplay? display = null, Func<Dispatch, Dispatch>? change = null, Stage[]? goals = null,
        bool drops = false, CancellationToken cancellation = default)
    {
        var here = ToyRunner.Of(Store, new ToyEngine(), new RecordedReport());
        var dispatch = new Dispatch
        {
            NeedsOf = stage => stage is WordStage ? null : Usual,
            MakeHere = (stage, stop) => here.MakeAsync([stage], why: false, stop),
            TimeOf = _ => TimeSpan.FromSeconds(1),
            Interval = TimeSpan.FromMilliseconds(1),
            Patience = TimeSpan.FromMilliseconds(20),
        };
        var frontier = new Frontier(Store, here.Keys.NumericsId, goals ?? _goals) { DropsWhatIsDone = drops };
        return new Dispatcher(frontier, scheduler, change?.Invoke(dispatch) ?? dispatch, display ?? new RecordedDisplay())
            .MakeAsync(cancellation);
    }

    private sealed class RecordedDisplay : IWorkDisplay
    {
        public List<string> Lines { get; } = [];

        public List<WorkView> Views { get; } = [];

        public Action<WorkView>? OnShow { get; set; }

        public void Line(string text) => Lines.Add(text);

        public void Show(WorkView view)
        {
            Views.Add(view);
            OnShow?.Invoke(view);
        }
    }
}
