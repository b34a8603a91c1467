namespace ImplicitInstruct.Pipeline.Running;

/// <summary>What a running stage may touch.</summary>
public sealed class StageContext
{
    /// <summary>What the stage works with besides files.</summary>
    public required Toolbox Tools { get; init; }

    /// <summary>Where the artifact's files go; empty at the start.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Where a long run keeps the state from which it can continue; may not exist yet. Removed when the artifact is whole.
    /// </summary>
    public required string Partial { get; init; }

    /// <summary>The artifact's key, to tell its own state from another's.</summary>
    public required string Hash { get; init; }

    /// <summary>Folder of a whole input.</summary>
    public required Func<Stage, string> FolderOf { get; init; }

    /// <summary>Where progress goes.</summary>
    public required IStageProgress Progress { get; init; }

    /// <summary>When a long run saves its state.</summary>
    public required ISaveCadence Cadence { get; init; }

    /// <summary>Ends the run at the next step.</summary>
    public required CancellationToken Cancellation { get; init; }

    /// <summary>
    /// Seconds that interrupted runs of this artifact worked before their last saved state; a stage that continues sets it.
    /// </summary>
    public double SecondsBefore { get; set; }

    /// <summary>Reads an input's artifact.</summary>
    public TOutput Open<TOutput>(Stage<TOutput> input)
    {
        return input.Open(FolderOf);
    }

    /// <summary>Path of a file of the artifact.</summary>
    public string PathOf(string file) => Path.Combine(Folder, file);
}
