using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class KeysCoverWhatCanChangeABit
{
    private static readonly WordStage One = new("one", "1");
    private static readonly WordStage Two = new("two", "2");
    private static readonly SentenceStage Original = new("s", One, Two, Computed: true);

    private static readonly TestCaseData[] Changes =
    [
        new TestCaseData(Original with { Between = "  " }, true).SetArgDisplayNames("recipe"),
        new TestCaseData(Original with { Revision = 2 }, true).SetArgDisplayNames("revision"),
        new TestCaseData(Original with { Kind = "phrase" }, true).SetArgDisplayNames("stage"),
        new TestCaseData(Original with { First = One with { Word = "one" } }, true).SetArgDisplayNames("an input's recipe"),
        new TestCaseData(Original with { First = One with { Revision = 2 } }, true).SetArgDisplayNames("an input's revision"),
        new TestCaseData(Original with { First = Two, Second = One }, true).SetArgDisplayNames("inputs exchanged"),
        new TestCaseData(Original with { Computed = false }, true).SetArgDisplayNames("computed without the engine"),
        new TestCaseData(Original with { Which = "t" }, false).SetArgDisplayNames("name for people"),
        new TestCaseData(Original with { First = One with { Which = "uno" } }, false).SetArgDisplayNames("an input's name"),
    ];

    [TestCaseSource(nameof(Changes))]
    public void The_hash_changes_exactly_when_the_bytes_may(Stage changed, bool changes) =>
        Assert.That(new StageKeys("toy-1").Of(changed).Hash == new StageKeys("toy-1").Of(Original).Hash, Is.EqualTo(!changes));

    [Test]
    public void The_numerics_id_is_in_the_key_of_what_the_engine_computes_and_in_no_other()
    {
        Assert.That(new StageKeys("toy-2").Of(Original).Hash, Is.Not.EqualTo(new StageKeys("toy-1").Of(Original).Hash));
        Assert.That(new StageKeys("toy-2").Of(One).Hash, Is.EqualTo(new StageKeys("toy-1").Of(One).Hash));
    }

    [Test]
    public void A_known_stage_keeps_its_key_in_every_version_of_this_program() =>
        Assert.That(new StageKeys("toy-1").Of(One).Hash, Is.EqualTo(ContentHash.Of(
            """{"inputs":[],"layout":1,"numerics":null,"recipe":{"word":"1"},"revision":1,"stage":"word"}"""u8)));

    [Test]
    public void A_plan_has_inputs_first_and_each_artifact_once()
    {
        var again = new SentenceStage("again", Original, One with { Which = "one" });
        var plan = new StageKeys("toy-1").Plan([again, Original]);
        Assert.That(plan.Select(stage => stage.Name), Is.EqualTo(new[] { "one", "two", "s", "again" }));
    }
}
