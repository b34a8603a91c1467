using ImplicitInstruct.Cpu;
using ImplicitInstruct.Reporting.Plots;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Sweeps;
using ImplicitInstruct.Tests.Pipeline;

namespace ImplicitInstruct.Tests.Reproduction;

[TestFixture]
public sealed class ASweepMeasuresEveryFamily
{
    private static readonly string[] Rows =
        ["smollm2-135m, response-tuned", "smollm2-135m, base", "olmo-1b, response-tuned", "olmo-1b, base"];

    private ToyCheckpoints _toy = null!;

    [OneTimeSetUp]
    public void Open() => _toy = new ToyCheckpoints();

    [OneTimeTearDown]
    public void Close() => _toy.Dispose();

    private ReproduceOptions Options => _toy.Options() with
    {
        Only = ["smollm2-135m", "olmo-1b"],
        Seeds = 1,
        Claims = [],
        Overrides = [.. ToyCheckpoints.Small, "instruction.epochs=1"],
    };

    [Test]
    public async Task At_every_value_with_a_row_for_each_kind_of_model()
    {
        var report = new RecordedReport();
        using var engine = new CpuEngine(1);
        var sweep = new Sweep(Options, "response.epochs=2,1", model: null, _toy.Hub.Downloads);
        var result = await sweep.MeasureAsync(report, CancellationToken.None, engine);
        Assert.That(result.Key, Is.EqualTo("response.epochs"));
        Assert.That(result.Points.Select(point => point.Value), Is.EqualTo(new[] { "2", "1" }));
        foreach (var point in result.Points)
        {
            Assert.That(point.Rows.Select(row => row.Model), Is.EqualTo(Rows));
            Assert.That(point.Rows.Select(row => row.WinRate.Value), Is.All.InRange(0, 100));
        }

        Assert.That(result.Points[0].Rows[1].WinRate, Is.EqualTo(result.Points[1].Rows[1].WinRate), "nothing of the base model was varied");
        Assert.That(report.Ran.Where(run => run.StartsWith("tune/", StringComparison.Ordinal)), Is.EquivalentTo(new[]
        {
            "tune/smollm2-135m-instruction-tuned-s1", "tune/olmo-1b-instruction-tuned-s1",
            "tune/smollm2-135m-response-tuned-s1", "tune/olmo-1b-response-tuned-s1",
            "tune/smollm2-135m-response-tuned-s1", "tune/olmo-1b-response-tuned-s1",
        }));

        var root = Path.Combine(_toy.Root.Path, "artifacts", "smol");
        var read = SweepResult.ReadAll(root).Single();
        Assert.That(read.ToTable().ToMarkdown(), Is.EqualTo(File.ReadAllText(Path.Combine(root, "sweep", "response.epochs.md"))));
        Assert.That(read.ToTable().Rows.Select(row => row.Count), Is.All.EqualTo(read.ToTable().Header.Count));
        var plot = (LineChart)read.ToSection().Plots.Single();
        Assert.That(plot.Series.Select(series => series.Name), Is.EqualTo(Rows));
        Assert.That(plot.Series[0].Points.Select(point => point.X), Is.EqualTo(new[] { 1.0, 2.0 }));
        Assert.That(plot.IsEvenlySpaced, Is.False);
        var crowded = read with { Points = [.. "0 0.001 0.01 0.1".Split(' ').Select(value => read.Points[0] with { Value = value })] };
        Assert.That(((LineChart)crowded.ToSection().Plots.Single()).IsEvenlySpaced, Is.True, "three of four would lie on each other");
    }

    /// <summary>How few bytes make a base model follow instructions? Full tuning and, where there are any, the rules stand by.</summary>
    [Test]
    public async Task Adapters_of_every_rank_beside_full_tuning_and_against_their_bytes()
    {
        using var engine = new CpuEngine(1);
        var options = Options with { Only = ["smollm2-135m"], Artifacts = Path.Combine(_toy.Root.Path, "adapters") };
        var sweep = new Sweep(options, "tuning.lora.rank=1,2", "response-tuned-low-rank", _toy.Hub.Downloads);
        var result = await sweep.MeasureAsync(new RecordedReport(), CancellationToken.None, engine);
        Assert.That(
            result.Points[0].Rows.Select(row => row.Model),
            Is.EqualTo(new[] { "response-tuned-low-rank", "response-tuned", "base" }.Select(row => "smollm2-135m, " + row)));
        var (one, two) = (result.Points[0].AddedBytes!, result.Points[1].AddedBytes!);
        Assert.That(two[0], Is.GreaterThan(one[0]));
        Assert.That(two.Skip(1), Is.EqualTo(one.Skip(1)));
        Assert.That(one[2], Is.Zero);
        var plots = result.ToSection().Plots;
        Assert.That(plots, Has.Count.EqualTo(2));
        var bytes = (LineChart)plots[0];
        Assert.That(bytes.Series.Select(series => series.Points.Count), Is.EqualTo(new[] { 2, 1 }), "the base model adds nothing");
        Assert.That(bytes.Series[0].Points.Select(point => point.X), Is.EqualTo(new[] { Math.Log2(one[0]), Math.Log2(two[0]) }));
    }

    [Test]
    public async Task Several_kinds_of_models_side_by_side()
    {
        using var engine = new CpuEngine(1);
        var options = Options with { Only = ["smollm2-135m"], Artifacts = Path.Combine(_toy.Root.Path, "several") };
        var sweep = new Sweep(options, "decode.maxNewTokens=4,5", "single-task-code, response-tuned", _toy.Hub.Downloads);
        var result = await sweep.MeasureAsync(new RecordedReport(), CancellationToken.None, engine);
        Assert.That(
            result.Points.Select(point => point.Rows.Select(row => row.Model)),
            Is.All.EqualTo(new[] { "single-task-code", "response-tuned", "base" }.Select(row => "smollm2-135m, " + row)));
        Assert.That(result.Bounds, Is.Empty, "nothing was expected of it");
        Assert.That(result.ToSection().Plots, Has.Count.EqualTo(1), "all add the same bytes");
        var first = result.Points[0];
        var other = first with { AddedBytes = [first.AddedBytes![0], first.AddedBytes[1] + 2, 0] };
        Assert.That((result with { Points = [first, other] }).ToSection().Plots, Has.Count.EqualTo(1), "a few more are no axis");
        Assert.That(
            () => new Sweep(options, "decode.maxNewTokens=4,5", "response-tuned,chess", _toy.Hub.Downloads),
            Throws.TypeOf<AdviceException>().With.Message.StartsWith(
                "There is no kind of model 'chess' to sweep over. Known: response-tuned,"));
    }

    [Test]
    public void What_changes_nothing_is_not_swept_over() => Assert.That(
        () => new Sweep(Options, "tuning.lora.rank=1,2", model: null, _toy.Hub.Downloads),
        Throws.TypeOf<AdviceException>().With.Message.EqualTo(
            "tuning.lora.rank changes nothing of response-tuned: every value would give the same numbers."));

    [Test]
    public void Where_nobody_judges_there_is_nothing_to_measure() => Assert.That(
        () => new Sweep(Options with { NamedJudge = JudgeNames.None }, "response.epochs=1,2", model: null, _toy.Hub.Downloads),
        Throws.TypeOf<AdviceException>().With.Message.EqualTo("A sweep measures win rates, and nobody judges."));

    [Test]
    public void Rules_that_no_base_model_takes_are_not_swept_over() => Assert.That(
        () => new Sweep(
            Options with { Overrides = [.. Options.Overrides, "models.olmo-1b.rules=none"] }, "decode.maxNewTokens=4,5", "all-rules",
            _toy.Hub.Downloads),
        Throws.TypeOf<AdviceException>().With.Message.StartsWith(
            "There is no model all-rules: no base model that takes part is steered by rules"));

    [Test]
    public void A_value_that_cannot_be_is_refused_before_any_is_measured() => Assert.That(
        () => new Sweep(Options, "response.epochs=1,none,0", model: null, _toy.Hub.Downloads),
        Throws.TypeOf<AdviceException>().With.Message.Contains("response"));
}
