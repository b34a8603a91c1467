using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Pretrained.Experiments;
using ImplicitInstruct.Reproduction.Pretrained.Stages;
using ImplicitInstruct.Reproduction.Pretrained.Tables;

namespace ImplicitInstruct.Reproduction.Pretrained;

/// <summary>What a reproduction on pretrained models found, all of it read from artifacts.</summary>
public sealed record PretrainedOutcome
{
    /// <summary>The claims beside their measurements, in the paper's order.</summary>
    public required IReadOnlyList<(PretrainedExperiment Experiment, Finding Finding)> Found { get; init; }

    /// <summary>Claims that were asked for and could not be measured, each with what is missing.</summary>
    public required IReadOnlyList<(string Claim, string Reason)> Missing { get; init; }

    /// <summary>The models behind them.</summary>
    public required PretrainedModels Models { get; init; }

    /// <summary>Opens their artifacts.</summary>
    public required StageRunner Artifacts { get; init; }

    /// <summary>How many artifacts were built; the others were whole already.</summary>
    public required int Built { get; init; }

    /// <summary>How many artifacts there are behind it.</summary>
    public required int Count { get; init; }

    /// <summary>The tables of win rates behind the findings, by name.</summary>
    public IReadOnlyList<(string Name, LeaderboardTable Table)> Tables =>
        [.. Artifacts.Keys.Plan(Found.SelectMany(one => one.Experiment.Goals)).OfType<LeaderboardStage>().Select(stage => (stage.Name, Artifacts.Open(stage)))];

    /// <summary>Whether no claim that was measured fails.</summary>
    public bool Holds => Found.All(one => one.Finding.Result.Verdict != Verdict.Fails);
}
