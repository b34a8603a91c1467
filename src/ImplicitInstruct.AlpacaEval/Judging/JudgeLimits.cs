using ImplicitInstruct.AlpacaEval.Commands;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>How fast and how far a judge may go.</summary>
public sealed record JudgeLimits
{
    /// <summary>Requests at once.</summary>
    public int Concurrency { get; init; } = 5;

    /// <summary>US dollars that a judge may spend, over everything it is asked to judge; null: any. No request starts that may exceed it.</summary>
    public double? BudgetUsd { get; init; }

    /// <summary>What tokens cost; null: nobody knows, and then there can be no budget.</summary>
    public TokenPrice? Price { get; init; }

    /// <summary>What to type where asking is no longer wanted.</summary>
    public string WithoutAsking { get; init; } = JudgeAccess.RecordedOnly;

    /// <summary>How patiently the endpoint is asked.</summary>
    public RetryRecipe Retries { get; init; } = new();
}
