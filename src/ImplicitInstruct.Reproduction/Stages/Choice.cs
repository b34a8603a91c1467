using System.Text.Json.Serialization;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>A value that is given, or the one that a choice on validation instructions comes to.</summary>
/// <typeparam name="T">What is selected.</typeparam>
public sealed record Selection<T> where T : class
{
    internal Selection(T? given, ChoiceStage<T>? choice) => (Given, Choice) = (given, choice);

    /// <summary>The given value; null where it is chosen.</summary>
    public T? Given { get; }

    /// <summary>The choice; null where the value is given.</summary>
    public ChoiceStage<T>? Choice { get; }

    /// <summary>Artifacts that the value is read from.</summary>
    public IReadOnlyList<StageInput> Inputs => Choice is null ? [] : [new("choice", Choice)];

    /// <summary>The value, once the choice's artifact is there.</summary>
    public T Resolve(Func<Stage, string> folderOf) => Given ?? Choice!.Open(folderOf(Choice)).Chosen;
}

/// <summary>Makes selections.</summary>
internal static class Selection
{
    /// <summary>A given value.</summary>
    public static Selection<T> Given<T>(T given) where T : class => new(given, null);

    /// <summary>What a choice comes to.</summary>
    public static Selection<T> Chosen<T>(ChoiceStage<T> choice) where T : class => new(null, choice);
}

/// <summary>Something to choose.</summary>
/// <param name="Value">What it is.</param>
/// <param name="Responses">What it leads to on the validation instructions.</param>
public sealed record Candidate<T>(T Value, DecodeStage Responses);

/// <summary>
/// Chooses among candidates by what a scale thinks of their responses to the validation instructions; test instructions play no part
/// (paper, appendix D).
/// </summary>
/// <remarks>
/// Key: kind, revision, the candidates, how they are scored, the keys of their responses and of what scores them. Of equally good ones the
/// first is taken: the smaller rate, the fewer epochs.
/// </remarks>
/// <typeparam name="T">What is chosen: a record that becomes JSON.</typeparam>
/// <param name="Method">What it is chosen for, a row of the tables.</param>
/// <param name="Of">Whose choice it is where several base models choose: empty, or their name and <c>-</c>.</param>
/// <param name="Candidates">The candidates, with the responses that each leads to.</param>
/// <param name="Scoring">How they are scored.</param>
public sealed record ChoiceStage<T>(string Method, string Of, IReadOnlyList<Candidate<T>> Candidates, ValidationScoring Scoring)
    : JsonStage<Choice<T>>("choose", Revision: 2, FileName: "choice.json"), IChoiceStage
    where T : class
{
    /// <inheritdoc/>
    public override string Name => Of + Method;

    /// <inheritdoc/>
    public override object Recipe => new { Scoring = Scoring.Recipe, Candidates = Candidates.Select(candidate => candidate.Value) };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs =>
    [
        .. Candidates.SelectMany(candidate => Scoring.InputsOf(candidate.Responses)).DistinctBy(input => input.Role),
        .. Candidates.Select(candidate => new StageInput(candidate.Responses.Name, candidate.Responses)),
    ];

    /// <summary>What the candidates' responses are worth, instruction by instruction, in [0, 1]; null where nobody can say.</summary>
    public IReadOnlyList<IReadOnlyList<double?>> Scores(Func<Stage, string> folderOf) =>
        [.. Candidates.Select(candidate => Scoring.Scores(candidate.Responses, folderOf))];

    /// <inheritdoc/>
    protected override Choice<T> Make(StageContext context)
    {
        var scores = Scores(context.FolderOf);
        return new Choice<T>
        {
            Method = Method,
            Instructions = scores[0].Count,
            Scores =
            [
                .. Candidates.Select((candidate, i) =>
                {
                    var decided = scores[i].OfType<double>().ToList();
                    return new CandidateScore<T>
                    {
                        Value = candidate.Value,
                        Score = decided.Count > 0 ? decided.Sum() / decided.Count
                            : throw new AdviceException(
                                $"Nobody could say anything of the responses of {candidate.Responses.Name}, so nothing can be chosen."),
                        Unfinished = context.Open(candidate.Responses).Count(response => !response.Finished),
                    };
                }),
            ],
        };
    }
}

/// <summary>A choice of anything.</summary>
internal interface IChoiceStage
{
    /// <summary>What it is chosen for.</summary>
    string Method { get; }
}

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

/// <summary>How a scale scores responses to its validation instructions.</summary>
public abstract record ValidationScoring
{
    /// <summary>What of it decides results.</summary>
    public abstract object Recipe { get; }

    /// <summary>What a score is, for the heading of a table.</summary>
    public abstract string Words { get; }

    /// <summary>A score as that table prints it.</summary>
    public abstract string Text(double score);

    /// <summary>How it was chosen, for the caption.</summary>
    public abstract string Note { get; }

    /// <summary>What scoring reads besides the responses.</summary>
    public abstract IReadOnlyList<StageInput> InputsOf(DecodeStage responses);

    /// <summary>What the responses are worth, instruction by instruction, in [0, 1]; null where nobody can say.</summary>
    public abstract IReadOnlyList<double?> Scores(DecodeStage responses, Func<Stage, string> folderOf);
}
