using System.Text.Json;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Chooses among candidates by the mean judge score of their responses to the validation instructions; test instructions play no part (paper, appendix D).</summary>
/// <remarks>
/// Key: kind, revision, the candidates, the judge, the keys of their responses. Of equally good ones the first is taken: the smaller rate, the fewer epochs.
/// The paper took the win rate against answers of GPT-3.5; here the answers are scored against the truth.
/// </remarks>
/// <typeparam name="T">What is chosen: a record that becomes JSON.</typeparam>
/// <param name="Method">What it is chosen for.</param>
/// <param name="Candidates">The candidates, with the responses that each leads to.</param>
/// <param name="Judge">Weights of the oracle judge.</param>
public sealed record ChoiceStage<T>(string Method, IReadOnlyList<Candidate<T>> Candidates, JudgeRecipe Judge) : Stage<Choice<T>>("choose", Revision: 1)
    where T : notnull
{
    private const string FileName = "choice.json";

    /// <inheritdoc/>
    public override string Name => Method;

    /// <inheritdoc/>
    public override object Recipe => new { Judge, Annotator = new OracleJudge([], Judge).Name, Candidates = Candidates.Select(candidate => candidate.Value) };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs =>
        [new("instructions", Candidates[0].Responses.Instructions), .. Candidates.Select(candidate => new StageInput(candidate.Responses.Name, candidate.Responses))];

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var judge = new OracleJudge(context.Open(Candidates[0].Responses.Instructions), Judge);
        var scores = new List<CandidateScore<T>>();
        foreach (var candidate in Candidates)
        {
            var responses = context.Open(candidate.Responses);
            scores.Add(new CandidateScore<T>
            {
                Value = candidate.Value,
                Score = responses.Sum(response => judge.Score(response).Total) / responses.Count,
                Unfinished = responses.Count(response => !response.Finished),
            });
        }

        var choice = new Choice<T> { Method = Method, Instructions = context.Open(Candidates[0].Responses).Count, Scores = scores };
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(choice, CanonicalJson.Options));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Choice<T> Open(string folder) =>
        JsonSerializer.Deserialize<Choice<T>>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!;
}
