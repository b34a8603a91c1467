namespace ImplicitInstruct.Reporting;

/// <summary>A place where the paper's text and the official code say different things.</summary>
public sealed record Conflict
{
    /// <summary>What it is about, e.g. <c>learning-rate schedule</c>.</summary>
    public required string What { get; init; }

    /// <summary>What the paper's text says, with the place.</summary>
    public required string Paper { get; init; }

    /// <summary>What the official code does, with the file.</summary>
    public required string Code { get; init; }

    /// <summary>Key of the recipe that decides between them; null when nothing here depends on it.</summary>
    public string? Key { get; init; }

    /// <summary>What this run did, e.g. <c>linear, as the code</c>.</summary>
    public required string InForce { get; init; }
}
