using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Tests.Pipeline;

/// <summary>Locks of a store that several machines share.</summary>
[TestFixture]
public sealed class ALockIsFreeWhenItsHolderIsDead
{
    private static readonly LockTimes Quick = new(TimeSpan.FromHours(1), TimeSpan.FromMinutes(3), new Watch());

    private TemporaryFolder _folder = null!;

    private string Lock => _folder["locks/tune-a"];

    private string Holder => Lock + ".holder";

    [SetUp]
    public void Prepare() => _folder = new TemporaryFolder(inMemory: true);

    [TearDown]
    public void End() => _folder.Dispose();

    [Test]
    public void It_names_its_holder_and_leaves_nothing_when_it_is_given_back()
    {
        using (ArtifactLock.TryTake(Lock))
        {
            Assert.That(File.ReadAllText(Holder), Does.StartWith(FormattableString.Invariant(
                $"{Environment.MachineName}\nprocess {Environment.ProcessId}")));
            Assert.That(ArtifactLock.TryTake(Lock), Is.Null);
        }

        Assert.That(File.Exists(Holder), Is.False);
    }

    [TestCase("MACHINE\nprocess 1\nabc\n7\n", TestName = "Of_a_process_of_this_machine_that_died_it_is_taken_at_once")]
    [TestCase("process 1", TestName = "Of_an_earlier_version_that_never_took_its_name_away_it_is_taken_at_once")]
    public void It_is_taken_at_once(string left)
    {
        Leave(left.Replace("MACHINE", Environment.MachineName, StringComparison.Ordinal));
        using var taken = ArtifactLock.TryTake(Lock);
        Assert.That(taken, Is.Not.Null);
    }

    [Test]
    public async Task Of_another_machine_it_is_taken_when_it_has_given_no_sign_of_life_for_long_enough()
    {
        Leave("n7\nprocess 1 (job 12)\nabc\n7\n");
        var watch = new Watch();
        var times = Quick with { Clock = watch };
        var told = new List<string>();
        var waiting = ArtifactLock.TakeAsync(Lock, told.Add, default, times);
        await Looked(watch);
        watch.Now += TimeSpan.FromMinutes(2);
        await Looked(watch);
        Assert.That(waiting.IsCompleted, Is.False);
        Leave("n7\nprocess 1 (job 12)\nabc\n8\n");   // it lives
        await Looked(watch);
        watch.Now += TimeSpan.FromMinutes(2);
        await Looked(watch);
        Assert.That(waiting.IsCompleted, Is.False);
        watch.Now += TimeSpan.FromMinutes(2);
        using var taken = await waiting;
        Assert.That(told, Is.EqualTo(["process 1 (job 12) on n7"]));
    }

    [Test]
    public void Whoever_lost_it_to_another_stops()
    {
        using var taken = ArtifactLock.TryTake(Lock)!;
        taken.ThrowIfLost();
        Leave("n7\nprocess 1\nabc\n7\n");
        Assert.That(taken.ThrowIfLost, Throws.InstanceOf<AdviceException>().With.Message.Contains("another took over"));
        Assert.That(taken.Lost.IsCancellationRequested, Is.True);
        taken.Dispose();
        Assert.That(File.Exists(Holder), Is.True, "it is the other's");
    }

    [Test]
    public void Of_many_that_find_a_dead_one_one_takes_it()
    {
        for (var round = 0; round < 20; round++)
        {
            Leave($"{Environment.MachineName}\nprocess 1\nabc\n{round}\n");
            var taken = new ArtifactLock?[8];
            Parallel.For(0, taken.Length, one => taken[one] = ArtifactLock.TryTake(Lock));
            Assert.That(taken.Count(one => one is not null), Is.LessThanOrEqualTo(1));
            foreach (var one in taken)
                one?.Dispose();
            File.Delete(Holder);
        }
    }

    private void Leave(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Holder)!);
        File.WriteAllText(Holder, text);
    }

    /// <summary>Waits until the one who waits for the lock has looked at the watch twice more.</summary>
    private static async Task Looked(Watch watch)
    {
        for (var until = watch.Looks + 2; watch.Looks < until;)
            await Task.Delay(10);
    }

    private sealed class Watch : TimeProvider
    {
        private int _looks;

        public TimeSpan Now { get; set; }

        public int Looks => _looks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            Interlocked.Increment(ref _looks);
            return Now.Ticks;
        }
    }
}
