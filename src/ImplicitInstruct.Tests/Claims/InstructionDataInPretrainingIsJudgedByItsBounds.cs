using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Tests.Claims;

[TestFixture]
public sealed class InstructionDataInPretrainingIsJudgedByItsBounds
{
    [Test]
    public void They_are_met_where_much_of_it_teaches_and_a_trace_does_not() => Assert.That(
        Judge((0, 2, 45), (0.001, 3, 44), (0.01, 20, 44), (0.1, 30, 50)), Is.EqualTo(new[]
        {
            "met: base at 0 % <= 15 (measured 2.0)",
            "met: response-tuned at 0 % >= 35 (measured 45.0)",
            "met: base at 0.1 % <= 15 (measured 3.0)",
            "met: response-tuned at 0.1 % >= 35 (measured 44.0)",
            "met: response-tuned at 1 % >= 35 (measured 44.0)",
            "met: response-tuned at 10 % >= 35 (measured 50.0)",
            "met: base at 10 % above base at 0 %, 95 % intervals apart (from 29.0, to 3.0)",
            "met: the lead over base of response-tuned at 10 % < the lead over base of response-tuned at 0 % (measured 20.0 and 43.0)",
        }));

    [Test]
    public void Each_can_be_missed()
    {
        Assert.That(Missed((0, 16, 45), (0.1, 30, 45)), Is.EqualTo(new[] { "base at 0 % <= 15 (measured 16.0)" }));
        Assert.That(Missed((0, 2, 45), (0.001, 15.1, 45)), Is.EqualTo(new[] { "base at 0.1 % <= 15 (measured 15.1)" }));
        Assert.That(Missed((0, 2, 45), (0.01, 2, 34.9)), Is.EqualTo(new[] { "response-tuned at 1 % >= 35 (measured 34.9)" }));
        Assert.That(Missed((0, 2, 45), (0.1, 4, 45)), Is.EqualTo(new[]
        {
            "base at 10 % above base at 0 %, 95 % intervals apart (from 3.0, to 3.0)",
        }));
        Assert.That(Missed((0, 2, 45), (0.1, 5, 49)), Is.EqualTo(new[]
        {
            "the lead over base of response-tuned at 10 % < the lead over base of response-tuned at 0 % (measured 44.0 and 43.0)",
        }));
    }

    [Test]
    public void Without_an_untaught_web_and_one_with_much_nothing_is_compared() =>
        Assert.That(Judge((0.02, 20, 45), (0.1, 30, 45)), Has.Length.EqualTo(2).And.All.Contain(">= 35"));

    private static string[] Missed(params (double Share, double Untuned, double Tuned)[] points) =>
        [.. Judge(points).Where(bound => bound.StartsWith("MISSED: ", StringComparison.Ordinal)).Select(bound => bound[8..])];

    private static string[] Judge(params (double Share, double Untuned, double Tuned)[] points) =>
        [.. InstructionShare.Judge([.. points.Select(point => (
            point.Share, (IReadOnlyList<Measured>)[Of("response-tuned", point.Tuned), Of("base", point.Untuned)]))])
            .Select(bound => bound.ToString())];

    private static Measured Of(string condition, double rate) => new(condition, rate, new Interval(rate - 1, rate + 1, 0.95), 192, 3);
}
