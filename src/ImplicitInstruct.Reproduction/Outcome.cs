using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Experiments;

namespace ImplicitInstruct.Reproduction;

/// <summary>What a reproduction found, all of it read from artifacts.</summary>
public sealed record Outcome
{
    /// <summary>The claims beside their measurements, in the paper's order.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The models behind them.</summary>
    public required MiniatureModels Models { get; init; }

    /// <summary>Opens their artifacts.</summary>
    public required StageRunner Artifacts { get; init; }

    /// <summary>How many artifacts were built; the others were whole already.</summary>
    public required int Built { get; init; }

    /// <summary>How many artifacts there are behind it.</summary>
    public required int Count { get; init; }

    /// <summary>Whether no claim fails; those that this scale is listed as not showing may be missed.</summary>
    public bool Holds => Findings.All(finding => finding.Result.Verdict != Verdict.Fails);
}
