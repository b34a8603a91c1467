using System.Text;
using ImplicitInstruct.Pipeline.Running;
using Spectre.Console;
namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class ABrokenTerminal
{
    /// <summary>Ends a test that would wait for ever.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly WordStage Hello = new("hello", "hello");

    [Test]
    public void That_nothing_can_be_written_to_comes_out_when_a_stage_begins()
    {
        var report = new TerminalReport(ConsoleOn(new BreakingWriter { IsBroken = true }));
        Assert.That(() => Task.Run(() => report.Begin(Hello, 1, 1)).WaitAsync(Patience),
            Throws.TypeOf<IOException>().With.Message.EqualTo("the terminal is gone"));
    }

    [Test]
    public void That_breaks_while_a_stage_runs_comes_out_when_the_stage_is_done()
    {
        var writer = new BreakingWriter();
        using var progress = new TerminalReport(ConsoleOn(writer)).Begin(Hello, 1, 1);
        progress.Report(new ProgressReading(1, 2));
        writer.IsBroken = true;
        Assert.That(progress.Finished, Throws.TypeOf<IOException>().With.Message.EqualTo("the terminal is gone"));
    }

    [Test]
    public void That_breaks_while_a_stage_fails_does_not_hide_why_it_fails()
    {
        var writer = new BreakingWriter();
        Assert.That(() =>
        {
            using var progress = new TerminalReport(ConsoleOn(writer)).Begin(Hello, 1, 1);
            writer.IsBroken = true;
            throw new InvalidOperationException("a fault of the stage");
        }, Throws.InvalidOperationException);
    }

    [Test]
    public void That_works_shows_the_stage_and_its_end()
    {
        var writer = new BreakingWriter();
        using (var progress = new TerminalReport(ConsoleOn(writer)).Begin(Hello, 3, 7))
        {
            progress.Report(new ProgressReading(1, 2, Loss: 1.5));
            progress.Finished();
        }
        Assert.That(writer.Text, Does.Contain("3/7 word/hello: done in").And.Contain("loss 1.500"));
    }

    internal static IAnsiConsole ConsoleOn(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Yes,
        Interactive = InteractionSupport.Yes,
        Out = new AnsiConsoleOutput(writer),
    });

    /// <summary>Takes text until it is broken.</summary>
    internal sealed class BreakingWriter : TextWriter
    {
        private readonly StringBuilder _text = new();

        public bool IsBroken { get; set; }

        public string Text => _text.ToString();

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => _text.Append(IsBroken ? throw new IOException("the terminal is gone") : value);
    }
}
