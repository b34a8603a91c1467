using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Tests.Claims;

/// <summary>What a bound is about, and what was found, are values: nothing has to read them out of its text.</summary>
[TestFixture]
public sealed class ABoundCarriesItsMeasurement
{
    private static readonly ScaleDemand Demand = new(HasFigures: true, FewestBaseModels: 3);
    private static readonly Measured Tuned = Win("response-tuned", 45);
    private static readonly Measured Base = Win("base", 3);

    private static IReadOnlyList<BoundResult> Bounds => ResponseTuningClaim.Judge(Tuned, Base, 90, [], Demand).Bounds;

    [Test]
    public void Its_text_is_the_bound_alone() => Assert.That(Bounds.Select(bound => bound.Text), Is.EqualTo(new[]
    {
        "response-tuned >= 35", "base <= 15", "response-tuned above base, 95 % intervals apart", "at least 3 base models",
        "instruction-tuned judge score >= 80 %",
    }));

    [Test]
    public void What_was_found_stands_beside_it() => Assert.That(Bounds.Select(bound => bound.Found), Is.EqualTo(new[]
    {
        "measured 45.0", "measured 3.0", "from 43.5, to 4.5", "measured on 3", "measured 90.0 %",
    }));

    [Test]
    public void Bounds_about_counts_and_other_numbers_are_about_no_measurement() =>
        Assert.That(Bounds.Select(bound => bound.About), Is.EqualTo(new[] { Tuned, Base, Tuned, null, null }));

    [Test]
    public void The_story_has_both() =>
        Assert.That(Bounds.Select(bound => bound.ToString()).Take(2), Is.EqualTo(new[]
        {
            "met: response-tuned >= 35 (measured 45.0)", "met: base <= 15 (measured 3.0)",
        }));

    [Test]
    public void Exceptions_are_what_was_found_and_none_is_nothing()
    {
        var found = DecodingClaim.Judge([Base], 10, 2, ["a (b)", "c"], []).Bounds;
        Assert.That(found.Select(bound => (bound.Text, bound.Found)), Is.EqualTo(new (string, string?)[]
        {
            ("all of 10 tokens are the most likely ones", "but 2 are not: a (b); c"),
            ("every response stops at the end token or at the limit", null),
        }));
        Assert.That(found[1].ToString(), Is.EqualTo("met: every response stops at the end token or at the limit"));
    }

    [Test]
    public void On_several_base_models_it_is_about_the_measurement_of_its_own()
    {
        var one = ResponseTuningClaim.Judge(Tuned, Base, null, [], Demand);
        var joined = ClaimResult.Join([("a", one), ("b", one)]);
        foreach (var bound in joined.Bounds.Where(bound => bound.About is not null))
        {
            Assert.That(joined.Measured, Does.Contain(bound.About));
            Assert.That(bound.About!.Condition[..3], Is.EqualTo(bound.Text[..3]));
        }

        Assert.That(joined.Bounds.Select(bound => bound.About?.Condition), Is.EqualTo(new[]
            { "a: response-tuned", "a: base", "a: response-tuned", null, "b: response-tuned", "b: base", "b: response-tuned", null }));
    }

    private static Measured Win(string condition, double value) =>
        new(condition, value, new Interval(value - 1.5, value + 1.5, 0.95), 192, 3);
}
