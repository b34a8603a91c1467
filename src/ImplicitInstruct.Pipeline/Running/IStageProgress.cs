namespace ImplicitInstruct.Pipeline.Running;

/// <summary>Progress of one running stage; disposed when the stage ends, whether it finished or not.</summary>
public interface IStageProgress : IDisposable
{
    /// <summary>How far the stage is.</summary>
    void Report(ProgressReading reading);

    /// <summary>One line that stays, e.g. about a damaged state that is not used.</summary>
    void Note(string line);

    /// <summary>The artifact is whole.</summary>
    void Finished();
}
