using ImplicitInstruct.Cpu;
using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>The whole path with the real engine: bits do not depend on threads or on how often the run was stopped.</summary>
[TestFixture]
public sealed class TheMiniatureIsTheSameBytes
{
    private SortedDictionary<string, string> _expected = null!;

    [OneTimeSetUp]
    public async Task Reproduce()
    {
        using var scratch = new TemporaryFolder(inMemory: true);
        using var engine = new CpuEngine(threads: 1);
        await ToyReproduction.Run(scratch, engine);
        _expected = ToyReproduction.Digests(scratch);
    }

    [Test]
    public async Task With_any_number_of_threads()
    {
        using var scratch = new TemporaryFolder(inMemory: true);
        using var engine = new CpuEngine(threads: 3);
        await ToyReproduction.Run(scratch, engine);
        Assert.That(ToyReproduction.Digests(scratch), Is.EqualTo(_expected));
    }

    [Test]
    public async Task Stopped_every_few_steps()
    {
        using var scratch = new TemporaryFolder(inMemory: true);
        using var engine = new CpuEngine(threads: 2);
        var stops = 0;
        while (true)
        {
            using var cancellation = new CancellationTokenSource();
            try
            {
                await ToyReproduction.Make(
                    ToyReproduction.Options(scratch), engine, new StoppingReport(cancellation, readings: 4), cancellation.Token);
                break;
            }
            catch (OperationCanceledException)
            {
                stops++;
            }
        }
        Assert.That(stops, Is.GreaterThan(5));
        Assert.That((await ToyReproduction.Run(scratch, engine)).Ran, Is.Empty);   // only the results are written
        Assert.That(ToyReproduction.Digests(scratch), Is.EqualTo(_expected));
    }

    /// <summary>Cancels the run after so many readings of training progress.</summary>
    private sealed class StoppingReport(CancellationTokenSource cancellation, int readings) : IRunReport, IStageProgress
    {
        private int _left = readings;

        public void Line(string text)
        {
        }

        public IStageProgress Begin(Stage stage, int number, int of, TimeSpan? leftInAll = null) => this;

        public void Report(ProgressReading reading)
        {
            if (reading.Loss is not null && --_left == 0)
                cancellation.Cancel();
        }

        public void Note(string line)
        {
        }

        public void Finished()
        {
        }

        public void Dispose()
        {
        }
    }
}
