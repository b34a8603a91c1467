using ImplicitInstruct.Modeling;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Planning;
using ImplicitInstruct.Tests.Pipeline;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>Each kind of stages can be asked for by itself, by a command of its own.</summary>
[TestFixture]
public sealed class StagesAreMadeKindByKind
{
    private static readonly StageStep[] Steps = Enum.GetValues<StageStep>();

    /// <summary>What each kind makes, in the miniature with everything asked for.</summary>
    private static readonly Dictionary<StageStep, string[]> Kinds = new()
    {
        [StageStep.Fetch] = ["corpus", "instruction-set", "tuning-set"],
        [StageStep.Pretrain] = ["pretrain"],
        [StageStep.Choose] = ["choose", "decode", "tune"],
        [StageStep.Tune] = ["tune"],
        [StageStep.Respond] = ["decode"],
        [StageStep.Check] = ["greedy-check"],
        [StageStep.Rank] = ["rank"],
        [StageStep.Verdicts] = ["judge"],
        [StageStep.Tables] = ["table"],
    };

    private SortedDictionary<string, string> _expected = null!;
    private TemporaryFolder _scratch = null!;

    [OneTimeSetUp]
    public async Task MakeAllAtOnce()
    {
        using var scratch = new TemporaryFolder(inMemory: true);
        await ToyReproduction.Make(ToyReproduction.Options(scratch), new ToyEngine());
        _expected = ToyReproduction.Digests(scratch);
    }

    [SetUp]
    public void Prepare() => _scratch = new TemporaryFolder(inMemory: true);

    [TearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public async Task Step_by_step_with_a_command_each_makes_the_same_artifacts()
    {
        foreach (var step in Steps)
        {
            var report = new RecordedReport();
            var (count, built) = await Make(step, isExclusive: true, report);
            Assert.That(KindsOf(report.Ran), Is.EqualTo(Kinds[step]), $"{step}");
            Assert.That((count, built), Is.EqualTo((report.Ran.Count, report.Ran.Count)));
        }

        Assert.That(ToyReproduction.Digests(_scratch), Is.EqualTo(_expected));
        Assert.That((await Make(StageStep.Tables, isExclusive: false, new RecordedReport())).Built, Is.Zero);
    }

    [Test]
    public async Task A_step_makes_what_it_needs_of_the_steps_before_and_nothing_of_later_ones([Values] StageStep step)
    {
        var report = new RecordedReport();
        await Make(step, isExclusive: false, report);
        Assert.That(KindsOf(report.Ran), Is.SupersetOf(Kinds[step]));
        Assert.That(KindsOf(report.Ran), Is.SubsetOf(Steps.Where(one => one <= step).SelectMany(one => Kinds[one])));
        Assert.That(ToyReproduction.Digests(_scratch), Is.SubsetOf(_expected));
    }

    [Test]
    public async Task What_needs_no_engine_opens_none()
    {
        var study = new Study(ToyReproduction.Options(_scratch));
        using var bench = await Workbench.OpenAsync(study, StageStep.Fetch, new RecordedReport(), CancellationToken.None);
        await bench.MakeAsync(StageStep.Fetch, isExclusive: false, CancellationToken.None);
        Assert.That(bench.Artifacts.Keys.NumericsId, Is.EqualTo("none"));
        Assert.That(bench.Built, Is.EqualTo(1 + 3 + (3 * (6 + 4))));
    }

    [Test]
    public async Task One_kind_alone_builds_nothing_else_and_says_what_is_missing()
    {
        var report = new RecordedReport();
        var refused = (await Assert.ThrowsAsync<MissingArtifactsException>(() => Make(StageStep.Tune, isExclusive: true, report)))!;
        Assert.That(KindsOf(refused.Missing.Select(NameOf)),
            Is.EqualTo(new[] { "choose", "corpus", "decode", "instruction-set", "pretrain", "tune", "tuning-set" }));
        Assert.That(refused.Missing.Select(NameOf).Where(name => name.StartsWith("tune/", StringComparison.Ordinal)),
            Is.EquivalentTo(new[] { "tune/response-tuned-e1-p1-t1", "tune/response-tuned-e2-p1-t1" }), "those of the choice");
        Assert.That(report.Ran, Is.Empty);

        await Make(StageStep.Choose, isExclusive: false, report);
        refused = (await Assert.ThrowsAsync<MissingArtifactsException>(() => Make(StageStep.Tune, isExclusive: true, report)))!;
        Assert.That(KindsOf(refused.Missing.Select(NameOf)), Is.EqualTo(new[] { "pretrain", "tuning-set" }));

        await Make(StageStep.Pretrain, isExclusive: false, report);
        await Make(StageStep.Fetch, isExclusive: true, report);
        report.Ran.Clear();
        var (count, built) = await Make(StageStep.Tune, isExclusive: true, report);
        Assert.That(KindsOf(report.Ran), Is.EqualTo(new[] { "tune" }));
        Assert.That((count, built), Is.EqualTo((51, 51)));

        refused = (await Assert.ThrowsAsync<MissingArtifactsException>(() => Make(StageStep.Verdicts, isExclusive: true, report)))!;
        Assert.That(KindsOf(refused.Missing.Select(NameOf)), Is.EqualTo(new[] { "decode" }));
    }

    /// <summary>Every checkpoint at once would be a terabyte: where they go, what reads them is made with them.</summary>
    [Test]
    public async Task Where_checkpoints_go_tuning_makes_what_reads_them_too()
    {
        var options = ToyReproduction.Options(_scratch) with { KeepCheckpoints = false };
        var report = new CheckpointCounter(Path.Combine(_scratch.Path, "artifacts", "mini", "tune"));
        await Make(StageStep.Tune, isExclusive: false, report, options);
        Assert.That(KindsOf(report.Ran), Is.EqualTo(new[]
        {
            "choose", "corpus", "decode", "greedy-check", "instruction-set", "pretrain", "rank", "tune", "tuning-set",
        }));
        Assert.That(report.Ran, Has.Exactly(73).StartsWith("decode/"), "all responses");
        Assert.That(report.Now(), Is.Zero, "no tuned checkpoint is left");
        Assert.That(report.Most, Is.InRange(1, 14), "of 47 that were made");
        Assert.That(report.Adapters(), Is.EqualTo(6), "adapters are small, and stay");

        report.Ran.Clear();
        foreach (var step in Steps)
            await Make(step, isExclusive: false, report, options);
        Assert.That(KindsOf(report.Ran), Is.EqualTo(new[] { "judge", "table" }), "and nothing is made a second time");
        Assert.That(ToyReproduction.Digests(_scratch).Where(file => !file.Key.EndsWith("/.dropped", StringComparison.Ordinal)),
            Is.EqualTo(_expected.Where(file => !IsTunedCheckpoint(file.Key))));
    }

    private async Task<(int Count, int Built)> Make(StageStep step, bool isExclusive, IRunReport report, ReproduceOptions? options = null)
    {
        IEngine engine = new ToyEngine();
        var study = new Study(options ?? ToyReproduction.Options(_scratch));
        using var bench = await Workbench.OpenAsync(study, step, report, CancellationToken.None, engine);
        return await bench.MakeAsync(step, isExclusive, CancellationToken.None);
    }

    private static bool IsTunedCheckpoint(string path) =>
        path.StartsWith("tune/", StringComparison.Ordinal) && path.EndsWith("/model.safetensors", StringComparison.Ordinal);

    private static string NameOf(Stage stage) => $"{stage.Kind}/{stage.Name}";

    private static IEnumerable<string> KindsOf(IEnumerable<string> names) =>
        names.Select(name => name.Split('/')[0]).Distinct().Order(StringComparer.Ordinal);

    /// <summary>How many tuned checkpoints there are whenever a stage begins.</summary>
    private sealed class CheckpointCounter(string folder) : IRunReport
    {
        private readonly RecordedReport _report = new();

        public int Most { get; private set; }

        public List<string> Ran => _report.Ran;

        public int Now() => Count("model.safetensors");

        public int Adapters() => Count("adapter_model.safetensors");

        private int Count(string file) => !Directory.Exists(folder) ? 0
            : Directory.EnumerateFiles(folder, file, SearchOption.AllDirectories).Count();

        public void Line(string text) => _report.Line(text);

        public IStageProgress Begin(Stage stage, int number, int of, TimeSpan? leftInAll = null)
        {
            Most = Math.Max(Most, Now());
            return _report.Begin(stage, number, of);
        }
    }
}
