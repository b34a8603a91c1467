using System.Text.Json.Serialization;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Candidates with their scores on the validation instructions.</summary>
/// <typeparam name="T">What is chosen.</typeparam>
public sealed record Choice<T>
{
    /// <summary>What it is chosen for.</summary>
    public required string Method { get; init; }

    /// <summary>Number of validation instructions.</summary>
    public required int Instructions { get; init; }

    /// <summary>All candidates in their order.</summary>
    public required IReadOnlyList<CandidateScore<T>> Scores { get; init; }

    /// <summary>The candidate with the highest score, the first of equal ones.</summary>
    [JsonIgnore]
    public CandidateScore<T> Best => Scores.Aggregate((best, next) => next.Score > best.Score ? next : best);

    /// <summary>What was chosen.</summary>
    [JsonIgnore]
    public T Chosen => Best.Value;
}
