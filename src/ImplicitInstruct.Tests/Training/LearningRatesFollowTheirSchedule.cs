using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Training;

[TestFixture]
public sealed class LearningRatesFollowTheirSchedule
{
    private static readonly LearningRateSchedule Linear = new() { Peak = 4e-3, WarmUpSteps = 60, Steps = 2539, FinalShare = 0.05 };

    [Test]
    public void The_rise_is_linear_and_ends_at_the_peak()
    {
        Assert.That(Linear.At(0), Is.EqualTo(4e-3 / 60).Within(2).Ulps);
        Assert.That(Linear.At(29), Is.EqualTo(2e-3).Within(2).Ulps);
        Assert.That(Linear.At(59), Is.EqualTo(4e-3));
    }

    [Test]
    public void The_fall_ends_at_its_share([Values] ScheduleShape shape) =>
        Assert.That((Linear with { Shape = shape }).At(2538), Is.EqualTo(0.05 * 4e-3).Within(1e-15));

    [Test]
    public void Half_way_down_both_shapes_meet([Values] ScheduleShape shape)
    {
        var schedule = Linear with { Shape = shape, WarmUpSteps = 0, Steps = 100 };
        Assert.That(schedule.At(49), Is.EqualTo(4e-3 * (1 + 0.05) / 2).Within(1e-15));
        Assert.That(schedule.At(24), shape == ScheduleShape.Cosine
            ? Is.EqualTo(4e-3 * (0.05 + 0.95 * (1 + Math.Sqrt(0.5)) / 2)).Within(1e-15)
            : Is.EqualTo(4e-3 * (1 - 0.95 / 4)).Within(1e-15));
    }

    [Test]
    public void It_never_rises_after_the_warm_up([Values] ScheduleShape shape)
    {
        var rates = Enumerable.Range(59, 2480).Select(step => (Linear with { Shape = shape }).At(step));
        Assert.That(rates, Is.Ordered.Descending);
    }

    /// <summary>
    /// transformers 4, optimization.py, for 10 steps of which 3 rise: <c>get_linear_schedule_with_warmup</c> and
    /// <c>get_cosine_schedule_with_warmup</c>.
    /// </summary>
    [Test]
    public void Started_at_zero_it_is_that_of_transformers([Values] ScheduleShape shape)
    {
        var schedule = new LearningRateSchedule { Shape = shape, Peak = 1, WarmUpSteps = 3, Steps = 10, StartsAtZero = true };
        double[] expected = shape == ScheduleShape.Cosine
            ? [0, 1 / 3.0, 2 / 3.0, 1, .. Enumerable.Range(1, 6).Select(k => 0.5 * (1 + Math.Cos(Math.PI * k / 7)))]
            : [0, 1 / 3.0, 2 / 3.0, 1, 6 / 7.0, 5 / 7.0, 4 / 7.0, 3 / 7.0, 2 / 7.0, 1 / 7.0];
        Assert.That(Enumerable.Range(0, 10).Select(schedule.At), Is.EqualTo(expected).Within(1e-15));
    }

    [Test]
    public void A_schedule_that_is_all_warm_up_has_no_fall()
    {
        var rise = Linear with { Steps = 5, WarmUpSteps = 10 };
        Assert.That(rise.At(4), Is.EqualTo(2e-3).Within(2).Ulps);
    }

    [TestCase(-1)]
    [TestCase(2539)]
    public void A_step_outside_is_refused(int step) => Assert.That(() => Linear.At(step), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
