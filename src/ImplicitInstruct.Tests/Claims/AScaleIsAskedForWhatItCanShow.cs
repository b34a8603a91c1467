using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Tests.Claims;

[TestFixture]
public sealed class AScaleIsAskedForWhatItCanShow
{
    private static readonly ScaleDemand SeveralBaseModels = new(HasFigures: true, FewestBaseModels: 3);
    private static readonly ScaleDemand Figures = new(HasFigures: true, FewestBaseModels: 1);
    private static readonly ScaleDemand OrderAlone = new(HasFigures: false, FewestBaseModels: 1);

    [Test]
    public void Models_that_nobody_measured_are_asked_for_order_and_distance_alone()
    {
        var (tuned, untuned) = (Win("response-tuned", 12), Win("base", 4));
        Assert.That(ResponseTuningClaim.Judge(tuned, untuned, null, [], OrderAlone).Holds, Is.True);
        Assert.That(ResponseTuningClaim.Judge(tuned, untuned, null, [], Figures).Failed.Select(bound => bound.InWords()),
            Is.EqualTo(new[] { "response-tuned >= 35 (measured 12.0)" }));
        var near = ResponseTuningClaim.Judge(Win("response-tuned", 6), untuned, null, [], OrderAlone);
        Assert.That(near.Holds, Is.False, "the intervals meet");
    }

    [Test]
    public void A_scale_of_several_base_models_needs_them_behind_every_number()
    {
        var (all, untuned) = (Win("all-rules", 30), Win("base", 2));
        Assert.That(RuleAdapterClaim.Judge(all, untuned, [], SeveralBaseModels).Failed.Select(bound => bound.Text),
            Is.EqualTo(new[] { "at least 3 base models" }));
        Assert.That(RuleAdapterClaim.Judge(all, untuned, [], Figures).Holds, Is.True);
    }

    [Test]
    public void A_claim_shows_the_papers_numbers_of_its_own_conditions_alone()
    {
        PaperValue[] paper = [Printed("all-rules", 24.4), Printed("base", 2.4), Printed("without-end-rule", 10.4)];
        Assert.That(RuleAdapterClaim.Judge(Win("all-rules", 30), Win("base", 2), paper, Figures).Paper.Select(value => value.Condition),
            Is.EqualTo(new[] { "all-rules", "base" }));

        static PaperValue Printed(string condition, double value) =>
            new() { Model = "Llama-2-7B", Condition = condition, Value = value, Source = "Table 4" };
    }

    [Test]
    public void A_run_that_explores_fewer_of_them_shows_nothing_and_fails_nothing()
    {
        var explores = SeveralBaseModels with { WhyFewerBaseModels = "One was asked for." };
        var result = RuleAdapterClaim.Judge(Win("all-rules", 30), Win("base", 2), [], explores);
        Assert.That((result.Verdict, result.Excuses[0]), Is.EqualTo((Verdict.NotShown, "One was asked for.")));
        Assert.That(RuleAdapterClaim.Judge(Win("all-rules", 10), Win("base", 2), [], explores).Verdict, Is.EqualTo(Verdict.Fails));
    }

    [Test]
    public void The_papers_own_numbers_meet_what_its_scale_is_asked_for()
    {
        foreach (var (response, untuned) in new[] { (43.3, 2.4), (43.7, 4.7) })
        {
            var result = ResponseTuningClaim.Judge(Win("response-tuned", response), Win("base", untuned), null, [], Figures);
            Assert.That(result.Holds, Is.True);
        }

        Assert.That(RuleAdapterClaim.Judge(Win("all-rules", 24.4), Win("base", 2.4), [], Figures).Holds, Is.True);
        var (tagged, plain) = (Win("response-tuned-other-tags", 41.8), Win("base-other-tags", 2.4));
        Assert.That(TagsClaim.Judge(tagged, plain, Win("response-tuned", 43.3), [], Figures).Holds, Is.True);
    }

    [Test]
    public void A_claim_holds_when_it_holds_on_every_base_model()
    {
        var good = RuleAdapterClaim.Judge(Win("all-rules", 30), Win("base", 2), [], Figures);
        var poor = RuleAdapterClaim.Judge(Win("all-rules", 10), Win("base", 2), [], Figures);
        Assert.That(ClaimResult.Join([("a", good), ("b", good)]).Holds, Is.True);
        var joined = ClaimResult.Join([("a", good), ("b", poor)]);
        Assert.That(joined.Holds, Is.False);
        Assert.That(joined.Bounds.Single(bound => !bound.Holds).InWords(), Is.EqualTo("b: all-rules >= 20 (measured 10.0)"));
        Assert.That(joined.Measured.Select(one => one.Condition),
            Is.EqualTo(new[] { "a: all-rules", "a: base", "b: all-rules", "b: base" }));
        Assert.That(() => ClaimResult.Join([]), Throws.ArgumentException);
    }

    private static Measured Win(string condition, double value) =>
        new(condition, value, new Interval(value - 1.5, value + 1.5, 0.95), 805, 1);
}
