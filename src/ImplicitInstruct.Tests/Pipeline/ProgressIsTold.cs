using ImplicitInstruct.Pipeline.Running;
namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class ProgressIsTold
{
    [Test]
    public void A_reading_in_words() =>
        Assert.That(new ProgressReading(1200, 2539, 41234.4, 1.2344, TimeSpan.FromSeconds(92)).InWords(),
            Is.EqualTo("1,200/2,539 steps, loss 1.234, 41,234 tokens/s, 1:32 left"));

    [Test]
    public void What_is_not_known_is_not_told() => Assert.That(new ProgressReading(3, 5).InWords(), Is.EqualTo("3/5 steps"));

    [Test]
    public void Before_the_first_step_is_done_nobody_knows_the_time_left()
    {
        var meter = new ThroughputMeter(doneBefore: 4, total: 10);
        Assert.That(meter.After(4, tokens: 100).Left, Is.Null);
        Assert.That(meter.After(5, tokens: 100).Left, Is.Not.Null);
        Assert.That(meter.After(10, tokens: 100).Left, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Losses_are_smoothed()
    {
        var meter = new ThroughputMeter(0, 3);
        Assert.That(meter.After(1, 1, 4).Loss, Is.EqualTo(4));
        Assert.That(meter.After(2, 1, 2).Loss, Is.EqualTo(3.9).Within(1e-12));
    }

    [Test]
    public void Without_a_terminal_there_are_plain_lines()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var report = new PlainReport(output, TimeSpan.Zero);
        using (var progress = report.Begin(new WordStage("hello", "hello"), 2, 7))
        {
            progress.Report(new ProgressReading(1, 2));
            progress.Note("continues after step 1 of 2");
            progress.Finished();
        }
        Assert.That(output.ToString(), Does.Match(
            @"^\[2/7\] word/hello: 1/2 steps\n\[2/7\] word/hello: continues after step 1 of 2\n"
            + @"\[2/7\] word/hello: done in \d+\.\d s\n$"));
    }

    [Test]
    public void Readings_that_follow_too_soon_are_left_out()
    {
        using var output = new StringWriter { NewLine = "\n" };
        using (var progress = new PlainReport(output, TimeSpan.FromHours(1)).Begin(new WordStage("hello", "hello"), 1, 1))
            progress.Report(new ProgressReading(1, 2));
        Assert.That(output.ToString(), Is.Empty);
    }
}
