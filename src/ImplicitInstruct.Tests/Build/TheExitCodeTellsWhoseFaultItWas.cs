using ImplicitInstruct.Build;

namespace ImplicitInstruct.Tests.Build;

[TestFixture]
public sealed class TheExitCodeTellsWhoseFaultItWas
{
    [Test]
    public void A_good_run_exits_with_0() => Assert.That(new Outcome().ExitCodeFor(0), Is.Zero);

    [Test]
    public void A_task_that_fails_exits_with_1() => Assert.That(After(new BuildFailedException("A claim does not hold.")), Is.EqualTo(1));

    [Test]
    public void A_task_that_was_stopped_exits_as_shells_have_it() =>
        Assert.That(After(new BuildFailedException("Stopped.", 130)), Is.EqualTo(130));

    [Test]
    public void Missing_input_exits_with_2() => Assert.That(After(new AdviceException("There is no checkpoint.")), Is.EqualTo(2));

    [Test]
    public void A_command_line_that_no_task_saw_exits_with_2() => Assert.That(new Outcome().ExitCodeFor(-1), Is.EqualTo(2));

    [Test]
    public void The_first_failure_counts() => Assert.That(
        After(new AdviceException("There is no checkpoint."), new BuildFailedException("So nothing was made.")), Is.EqualTo(2));

    private static int After(params Exception[] failures)
    {
        var outcome = new Outcome();
        foreach (var failure in failures)
            outcome.Record(failure);
        return outcome.ExitCodeFor(-1);
    }
}
