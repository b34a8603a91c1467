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

    /// <summary>Why this scale does not show the claim reliably, by what was measured at it, and what another must show instead. Null where it does: then a missed bound is a failure.</summary>
    public string? BeyondScale { get; init; }

    /// <summary>Whether every bound is met.</summary>
    public bool Holds => Bounds.All(bound => bound.Holds);

    /// <summary>What became of the claim.</summary>
    public Verdict Verdict => Holds ? Verdict.Holds : BeyondScale is null ? Verdict.Fails : Verdict.NotShown;

    /// <summary>The verdict in a few lines: statement, numbers, bounds.</summary>
    public string Story => string.Join('\n',
        [
            $"{Word}  {Claim.Id}: {Claim.Statement} ({Claim.Place})",
            .. Measured.Select(measured => $"  {measured}"),
            .. Bounds.Select(bound => $"  {bound}"),
            .. Verdict == Verdict.NotShown ? new[] { $"  {BeyondScale}" } : [],
        ]);

    /// <summary>The verdict in capitals, for reports.</summary>
    public string Word => Verdict switch
    {
        Verdict.Holds => "HOLDS",
        Verdict.Fails => "FAILS",
        _ => "NOT SHOWN",
    };
}
