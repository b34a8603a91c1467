using ImplicitInstruct.Pipeline.Running;
namespace ImplicitInstruct.Tests.Pipeline;

/// <summary>Remembers what a run told.</summary>
internal sealed class RecordedReport : IRunReport
{
    public List<string> Lines { get; } = [];

    /// <summary>Stages that ran, in order.</summary>
    public List<string> Ran { get; } = [];

    public List<ProgressReading> Readings { get; } = [];

    public void Line(string text) => Lines.Add(text);

    public IStageProgress Begin(Stage stage, int number, int of, TimeSpan? leftInAll = null)
    {
        Ran.Add($"{stage.Kind}/{stage.Name}");
        return new Progress(this);
    }

    private sealed class Progress(RecordedReport report) : IStageProgress
    {
        public void Report(ProgressReading reading) => report.Readings.Add(reading);

        public void Note(string line) => report.Lines.Add(line);

        public void Finished() => report.Lines.Add("finished");

        public void Dispose() => report.Lines.Add("ended");
    }
}
