namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>A candidate's result.</summary>
/// <typeparam name="T">What is chosen.</typeparam>
public sealed record CandidateScore<T>
{
    /// <summary>The candidate.</summary>
    public required T Value { get; init; }

    /// <summary>Mean score of its responses, in [0, 1].</summary>
    public required double Score { get; init; }

    /// <summary>Responses that reached the limit.</summary>
    public required int Unfinished { get; init; }
}
