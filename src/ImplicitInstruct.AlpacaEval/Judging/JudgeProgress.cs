namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>How far a judge has come.</summary>
/// <param name="Answered">Requests answered in this run.</param>
/// <param name="Requests">Requests in all.</param>
/// <param name="SpentUsd">Dollars spent in this run.</param>
public sealed record JudgeProgress(int Answered, int Requests, double SpentUsd)
{
    /// <summary>Why a request has to be made again, and when; null where one was answered.</summary>
    public string? Trouble { get; init; }
}
