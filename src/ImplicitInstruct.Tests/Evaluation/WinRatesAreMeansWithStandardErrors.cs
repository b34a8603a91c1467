using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Tests.Evaluation;

[TestFixture]
public sealed class WinRatesAreMeansWithStandardErrors
{
    [Test]
    public void Known_values_come_out()
    {
        var rate = WinRate.Of([1, 0, 0.5, 1]);
        Assert.That(rate.Percent, Is.EqualTo(62.5));
        Assert.That(rate.StandardError, Is.EqualTo(100 * Math.Sqrt(0.6875 / 3 / 4)).Within(1e-12));   // sum of squared deviations 0.6875
        Assert.That(rate.Prompts, Is.EqualTo(4));
    }

    [Test]
    public void One_prompt_has_no_standard_error() => Assert.That(WinRate.Of([0.25]), Is.EqualTo(new WinRate(25, null, 1)));

    [Test]
    public void Equal_preferences_have_the_standard_error_0() =>
        Assert.That(WinRate.Of([0.5, 0.5, 0.5]), Is.EqualTo(new WinRate(50, 0, 3)));

    [Test]
    public void Rounding_never_leaves_the_scale()
    {
        var nearlyOne = Enumerable.Repeat(Math.BitDecrement(1.0), 1000).ToArray();
        Assert.That(WinRate.Of(nearlyOne).Percent, Is.LessThanOrEqualTo(100));
    }

    [TestCase(-0.01)]
    [TestCase(1.01)]
    [TestCase(double.NaN)]
    public void What_is_no_probability_is_refused_by_its_index(double preference) =>
        Assert.That(() => WinRate.Of([0.5, preference]), Throws.ArgumentException.With.Message.Contains("Preference 1 is"));

    [Test]
    public void Nothing_has_no_mean() => Assert.That(() => WinRate.Of([]), Throws.ArgumentException);
}
