namespace ImplicitInstruct.Pipeline.Store;

/// <summary>What the store found in an artifact's place.</summary>
/// <param name="Manifest">The manifest of a whole artifact, else null.</param>
/// <param name="Damage">What is wrong with a damaged one, else null.</param>
public sealed record ArtifactState(Manifest? Manifest, string? Damage)
{
    /// <summary>Nothing is there.</summary>
    public static ArtifactState Absent { get; } = new(null, null);

    /// <summary>Every byte is as the manifest says.</summary>
    public bool IsWhole => Manifest is not null && Damage is null && !IsDropped;

    /// <summary>The artifact was whole, and its large files were dropped to save disk when all that needed them was made; the manifest still says which bytes they were.</summary>
    public bool IsDropped { get; init; }
}
