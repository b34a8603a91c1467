using ImplicitInstruct.Modeling;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Tests.Pipeline;

namespace ImplicitInstruct.Tests.Reproduction;

[TestFixture]
public sealed class InterruptedTrainingEndsInTheSameBytes
{
    private const int Steps = 11;   // three steps an epoch, the last of them smaller: interruptions fall into every kind of place
    private static readonly ToyTraining Stage = new(ToyTraining.Tiny, Steps, Seed: 4);
    private TemporaryFolder _scratch = null!;

    [SetUp]
    public void Prepare() => _scratch = new TemporaryFolder(inMemory: true);

    [TearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public async Task A_crash_before_any_step_costs_at_most_the_steps_since_the_last_save([Range(0, Steps - 1)] int crash)
    {
        var expected = await Uninterrupted();
        Assert.That(() => Run("cut", Crashing(crash)), Throws.InvalidOperationException);
        var again = new ToyEngine();
        Assert.That(await Run("cut", again), Is.EqualTo(expected));
        Assert.That(again.StepsComputed, Is.EqualTo(Steps - crash / 2 * 2), "states are saved every two steps");
    }

    [Test]
    public async Task A_run_that_crashes_all_the_time_gets_there_too()
    {
        var expected = await Uninterrupted();
        var runs = 1;
        while (true)
        {
            try
            {
                Assert.That(await Run("cut", Crashing(3)), Is.EqualTo(expected));
                break;
            }
            catch (InvalidOperationException)
            {
                runs++;
            }
        }
        Assert.That(runs, Is.EqualTo(5), "each run gets two steps further, the last one three");
    }

    [Test]
    public async Task Cancelling_saves_the_very_step()
    {
        var expected = await Uninterrupted();
        using var cancellation = new CancellationTokenSource();
        var engine = new ToyEngine { BeforeStep = step => { if (step == 6) cancellation.Cancel(); } };
        Assert.That(() => Run("cut", engine, cancellation: cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
        var again = new ToyEngine();
        Assert.That(await Run("cut", again), Is.EqualTo(expected));
        Assert.That(again.StepsComputed, Is.EqualTo(Steps - 7));
    }

    [Test]
    public async Task A_damaged_state_is_ignored_with_a_line_that_says_so([Values(0, 40, -1)] int at)
    {
        var expected = await Uninterrupted();
        var state = await Cut(8);
        var bytes = File.ReadAllBytes(state);
        bytes[at < 0 ? bytes.Length + at : at] ^= 1;
        File.WriteAllBytes(state, bytes);
        var (engine, report) = (new ToyEngine(), new RecordedReport());
        Assert.That(await Run("cut", engine, report), Is.EqualTo(expected));
        Assert.That(engine.StepsComputed, Is.EqualTo(Steps));
        Assert.That(report.Lines, Has.Some.Contains("is damaged and not used"));
    }

    [Test]
    public async Task A_cut_off_state_is_ignored_too([Values(0, 10, 100)] int length)
    {
        var expected = await Uninterrupted();
        var state = await Cut(8);
        using (var stream = File.OpenWrite(state))
            stream.SetLength(length);
        Assert.That(await Run("cut", new ToyEngine()), Is.EqualTo(expected));
    }

    [Test]
    public async Task The_state_goes_when_the_artifact_is_whole()
    {
        await Cut(8);
        await Run("cut", new ToyEngine());
        Assert.That(Directory.GetDirectories(Path.Combine(_scratch.Path, "cut", "toy-training")), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_state_of_another_recipe_is_not_taken_up()
    {
        var state = await Cut(8);
        var other = Stage with { Seed = 5 };
        var runner = Runner("cut", new ToyEngine(), new RecordedReport());
        Directory.CreateDirectory(runner.FolderOf(other) + ".partial");
        File.Copy(state, Path.Combine(runner.FolderOf(other) + ".partial", "state.bin"));
        var report = new RecordedReport();
        var engine = new ToyEngine();
        await Runner("cut", engine, report).MakeAsync([other], why: false, CancellationToken.None);
        Assert.That(engine.StepsComputed, Is.EqualTo(Steps));
        Assert.That(report.Lines, Has.Some.Contains("belongs to another run"));
    }

    [Test]
    public void A_loss_that_is_no_number_stops_the_run_with_advice()
    {
        var engine = new ToyEngine { Loss = double.NaN };
        Assert.That(() => Run("diverged", engine),
            Throws.InstanceOf<AdviceException>().With.Message.Contains("the loss of step 0 is no number"));
    }

    [Test]
    public async Task Progress_counts_the_steps_of_earlier_runs()
    {
        await Cut(8);
        var report = new RecordedReport();
        await Run("cut", new ToyEngine(), report);
        Assert.That(report.Readings.Select(reading => (reading.Done, reading.Total)),
            Is.EqualTo(new[] { (9L, 11L), (10L, 11L), (11L, 11L) }));
        Assert.That(report.Readings[^1].Left, Is.EqualTo(TimeSpan.Zero));
    }

    private static ToyEngine Crashing(int at) =>
        new() { BeforeStep = step => _ = step == at ? throw new InvalidOperationException("power cut") : 0 };

    private Task<byte[]> Uninterrupted() => Run("straight", new ToyEngine());

    /// <summary>Runs until a step crashes; returns the path of the saved state.</summary>
    private async Task<string> Cut(int crash)
    {
        var engine = Crashing(crash);
        try
        {
            await Run("cut", engine);
        }
        catch (InvalidOperationException)
        {
            return Path.Combine(Runner("cut", engine, new RecordedReport()).FolderOf(Stage) + ".partial", "state.bin");
        }
        throw new AssertionException("The run did not crash.");
    }

    private async Task<byte[]> Run(string folder, IEngine engine, RecordedReport? report = null, CancellationToken cancellation = default)
    {
        var runner = Runner(folder, engine, report ?? new RecordedReport());
        await runner.MakeAsync([Stage], why: false, cancellation);
        return runner.Open(Stage);
    }

    private StageRunner Runner(string folder, IEngine engine, RecordedReport report) =>
        ToyRunner.Of(new ArtifactStore(Path.Combine(_scratch.Path, folder)), engine, report, new SteppedCadence(2));
}
