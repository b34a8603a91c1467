using ImplicitInstruct.Pipeline.Running;
namespace ImplicitInstruct.Tests.Pipeline;

/// <summary>Remembers what a run told.</summary>
internal sealed class RecordedReport : IRunReport
{
    private readonly Lock _gate = new();

    public List<string> Lines { get; } = [];

    /// <summary>Stages that ran, in order.</summary>
    public List<string> Ran { get; } = [];

    public List<ProgressReading> Readings { get; } = [];

    public void Line(string text) => Add(Lines, text);

    public IStageProgress Begin(Stage stage, int number, int of, TimeSpan? leftInAll = null)
    {
        Add(Ran, $"{stage.Kind}/{stage.Name}");
        return new Progress(this);
    }

    /// <summary>Stages tell at once.</summary>
    private void Add<T>(List<T> list, T one)
    {
        lock (_gate)
            list.Add(one);
    }

    private sealed class Progress(RecordedReport report) : IStageProgress
    {
        public void Report(ProgressReading reading) => report.Add(report.Readings, reading);

        public void Note(string line) => report.Line(line);

        public void Finished() => report.Line("finished");

        public void Dispose() => report.Line("ended");
    }
}
