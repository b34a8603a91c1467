using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Planning;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Tests.Reproduction;

[TestFixture]
public sealed class APlanTellsWhatIsLeft
{
    /// <summary>A device on which nothing takes long but what is computed.</summary>
    private static readonly CostModel Costs = new(
        new DeviceRate("toy", 1e9, 1e15, 1_000_000_000, 1e15), new Utilisation { Compute = 1, MicrosecondsAnOperation = 0 },
        isProcessor: true);

    private TemporaryFolder _scratch = null!;

    [SetUp]
    public void Open() => _scratch = new TemporaryFolder(inMemory: true);

    [TearDown]
    public void Close() => _scratch.Dispose();

    [Test]
    public void Every_stage_that_computes_takes_time_in_miniature_too()
    {
        var study = new Study(ToyReproduction.Checkout(_scratch));
        var plan = new StageKeys("toy").Plan(study.Goals);
        Assert.That(plan.Where(stage => stage.UsesEngine).Select(stage => Costs.Of(stage)!.Value.Hours), Is.All.GreaterThan(0));
        var pretraining = plan.OfType<PretrainStage>().Select(stage => Costs.Of(stage)!.Value.Hours * 3600).ToList();
        // 2,250 steps of 8 rows of 128 tokens, 6 operations for each of 0.9 million multiplied weights, and attention: 12.4e12 in all.
        Assert.That(pretraining, Has.Count.EqualTo(3).And.All.EqualTo(12_900).Within(1_000));
    }

    [Test]
    public void What_is_there_is_not_left_and_its_pace_is_that_of_the_rest()
    {
        var (study, keys) = (new Study(ToyReproduction.Checkout(_scratch) with { Claims = ["ranking"] }), new StageKeys("toy"));
        var plan = keys.Plan(study.Goals);
        var found = plan.ToDictionary(keys.Of, _ => new ArtifactState(null, null));
        var fresh = new RunForecast(plan, found, keys, Sharing.OneByOne, new StageTimes(plan, found, keys, Costs, threads: 1));
        Assert.That((fresh.Left, fresh.Count), Is.EqualTo((plan.Count, plan.Count)));
        var first = plan.OfType<PretrainStage>().First();
        var before = fresh.Time.TotalSeconds;
        var own = Costs.Of(first)!.Value.Hours * 3600;
        fresh.Finished(first, TimeSpan.FromSeconds(own * 2), threads: 1);   // twice as long as was reckoned
        Assert.That(fresh.Left, Is.EqualTo(plan.Count - 1));
        Assert.That(fresh.Time.TotalSeconds, Is.EqualTo(2 * (before - own)).Within(1e-6 * before));
        Assert.That(fresh.Sentence, Does.Match(@"^\d+ of \d+ artifacts are to be made, in about [\d.]+ (min|h)\.$"));
    }

    [Test]
    public void What_nobody_can_reckon_takes_what_others_of_its_kind_took()
    {
        var (study, keys) = (new Study(ToyReproduction.Checkout(_scratch) with { Claims = ["response-tuning"] }), new StageKeys("toy"));
        var plan = keys.Plan(study.Goals);
        var found = plan.ToDictionary(keys.Of, _ => new ArtifactState(null, null));
        var times = new StageTimes(plan, found, keys, Costs, threads: 1);
        var judged = plan.OfType<JudgeStage>().ToList();
        Assert.That(judged.Select(times.Of), Is.All.EqualTo(TimeSpan.Zero));
        times.Learn(judged[0], seconds: 1, threads: 1);
        times.Learn(judged[1], seconds: 3, threads: 1);
        Assert.That(judged.Skip(2).Select(times.Of), Is.Not.Empty.And.All.EqualTo(TimeSpan.FromSeconds(2)));
        Assert.That(plan.OfType<TuningSetStage>().Select(times.Of), Is.All.EqualTo(TimeSpan.Zero), "another kind");
    }

    [TestCase(42, "42 s")]
    [TestCase(720, "12 min")]
    [TestCase(12600, "3.5 h")]
    public void Times_are_told_as_one_says_them(int seconds, string words) =>
        Assert.That(RunForecast.InWords(TimeSpan.FromSeconds(seconds)), Is.EqualTo(words));

    [Test]
    public void What_makes_vectors_is_told_with_its_size_its_texts_and_what_runs_it()
    {
        var options = ToyReproduction.Options(_scratch) with
        {
            Scale = Scale.Paper,
            Claims = ["single-task-style"],
            NamedJudge = JudgeNames.None,
            Overrides = [],
        };
        var text = string.Join('\n', PlanText.Of(new Study(options), StageStep.Tables));
        Assert.That(text, Does.Contain(
            "nomic-ai/nomic-embed-text-v1 at 5cc675319d871a55555bb68d64a76fa47c3e90ac: onnx/model.onnx, vocab.txt; 548 MB, Apache 2.0"));
        Assert.That(text, Does.Match(@"\n  \d\d,\d{3} texts on this machine's processor"));
        Assert.That(text, Does.Contain("\n  ONNX Runtime, which runs it, is "));
        var words = new Study(options with { Overrides = ["style.embedder=words"] });
        Assert.That(string.Join('\n', PlanText.Of(words, StageStep.Tables)), Does.Not.Contain("ONNX").And.Not.Contain("embed"));
        Assert.That((words.Embeds(StageStep.Tables), new Study(options).Embeds(StageStep.Tables)), Is.EqualTo((false, true)));
        Assert.That(new Study(options).Embeds(StageStep.Tune), Is.False);
    }

    [Test]
    public void A_checkpoint_in_a_folder_is_reckoned_by_its_own_shape_and_the_processor_by_its_own_rate()
    {
        using var toy = new ToyCheckpoints();
        var study = toy.Study(toy.Options() with { Claims = ["response-tuning"], NamedEngine = EngineNames.Cpu });
        var text = string.Join('\n', PlanText.Of(study, StageStep.Tables));
        Assert.That(text, Does.Contain("hours of this machine's processor (").And.Contain("measured peak"));
        Assert.That(text, Does.Not.Contain("H100"));
    }
}
