namespace ImplicitInstruct.Reproduction;

/// <summary>What was found, all of it read from artifacts.</summary>
public sealed record Outcome
{
    /// <summary>The claims beside their measurements, in the paper's order.</summary>
    public required IReadOnlyList<(Experiment Experiment, Finding Finding)> Found { get; init; }

    /// <summary>Claims that were asked for and could not be measured.</summary>
    public required IReadOnlyList<UnmeasuredClaim> Missing { get; init; }

    /// <summary>The models behind them.</summary>
    public required Models Models { get; init; }

    /// <summary>Opens their artifacts.</summary>
    public required ArtifactReader Artifacts { get; init; }

    /// <summary>The verdicts with their tables.</summary>
    public IReadOnlyList<Finding> Findings => [.. Found.Select(one => one.Finding)];

    /// <summary>Everything behind the findings, inputs first.</summary>
    public IReadOnlyList<Stage> Plan => Artifacts.Keys.Plan(Found.SelectMany(one => one.Experiment.Goals));

    /// <summary>The tables of win rates behind the findings, by name.</summary>
    public IReadOnlyList<(string Name, WinRateTable Table)> Tables =>
        [.. Plan.OfType<TableStage>().Select(stage => (stage.Name, Artifacts.Open(stage)))];

    /// <summary>Whether no claim that was measured fails.</summary>
    public bool Holds => Found.All(one => one.Finding.Result.Verdict != Verdict.Fails);
}

/// <summary>A claim that could not be measured.</summary>
/// <param name="Claim">Its id.</param>
/// <param name="Reason">Why; a sentence without its end.</param>
/// <param name="CanBeMade">Whether artifacts are missing and nothing else.</param>
public sealed record UnmeasuredClaim(string Claim, string Reason, bool CanBeMade);
