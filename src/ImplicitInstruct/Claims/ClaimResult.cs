namespace ImplicitInstruct.Claims;

/// <summary>A claim beside what was measured.</summary>
public sealed record ClaimResult
{
    /// <summary>The claim.</summary>
    public required Claim Claim { get; init; }

    /// <summary>What this scale had to meet, fixed before the run.</summary>
    public required IReadOnlyList<BoundResult> Bounds { get; init; }

    /// <summary>What was measured.</summary>
    public required IReadOnlyList<Measured> Measured { get; init; }

    /// <summary>The paper's numbers.</summary>
    public required IReadOnlyList<PaperValue> Paper { get; init; }

    /// <summary>Whether every bound is met.</summary>
    public bool Holds => Bounds.All(bound => bound.Holds);

    /// <summary>The verdict in a few lines: statement, numbers, bounds.</summary>
    public string Story => string.Join('\n',
        [
            $"{(Holds ? "HOLDS" : "FAILS")}  {Claim.Id}: {Claim.Statement} ({Claim.Place})",
            .. Measured.Select(measured => $"  {measured}"),
            .. Bounds.Select(bound => $"  {bound}"),
        ]);
}
