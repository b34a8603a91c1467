namespace ImplicitInstruct.Pipeline.Running;

/// <summary>Progress of one running stage.</summary>
public interface IStageProgress : IDisposable
{
    /// <summary>How far the stage is.</summary>
    void Report(ProgressReading reading);

    /// <summary>One line that stays, e.g. about a damaged state that is not used.</summary>
    void Note(string line);
}

/// <summary>A reading of a stage's progress.</summary>
/// <param name="Done">Steps done, those of earlier runs included.</param>
/// <param name="Total">Steps in all.</param>
/// <param name="TokensPerSecond">Throughput of this process, null when the stage has no tokens.</param>
/// <param name="Loss">Smoothed loss in nats, null when nothing is trained.</param>
/// <param name="Left">Time left, null when not known yet.</param>
public readonly record struct ProgressReading(long Done, long Total, double? TokensPerSecond = null, double? Loss = null, TimeSpan? Left = null);
