using System.Text.Json;
using ImplicitInstruct.AlpacaEval.WinRates;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>Chooses the number of epochs whose model wins most often against gpt-3.5-turbo on the validation instructions; test instructions play no part (appendices A and D).</summary>
/// <remarks>Key: kind, revision, the candidates, the keys of their responses and verdicts. Of equally good ones the first is taken, the one with the fewest epochs. Verdicts that the judge left open count for none.</remarks>
/// <param name="BaseName">The base model.</param>
/// <param name="System">Kind of tuning, a row of the tables.</param>
/// <param name="Candidates">The candidates, by epochs.</param>
public sealed record EpochChoiceStage(string BaseName, string System, IReadOnlyList<EpochCandidate> Candidates) : Stage<Choice<int>>("choose", Revision: 1)
{
    /// <summary>The file with every candidate's score.</summary>
    public const string FileName = "choice.json";

    /// <inheritdoc/>
    public override string Name => $"{BaseName}-{System}-epochs";

    /// <inheritdoc/>
    public override object Recipe => new { Candidates = Candidates.Select(candidate => candidate.Epochs) };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs =>
    [
        .. Candidates.Select(candidate => new StageInput(candidate.Judged.Name, candidate.Judged)),
        .. Candidates.Select(candidate => new StageInput(candidate.Judged.Candidate.Name, candidate.Judged.Candidate)),
    ];

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var choice = new Choice<int>
        {
            Method = System,
            Instructions = context.Open(Candidates[0].Judged).Rows.Count,
            Scores =
            [
                .. Candidates.Select(candidate => new CandidateScore<int>
                {
                    Value = candidate.Epochs,
                    Score = RawWinRate.Of(context.Open(candidate.Judged)).WinRate.Percent / 100,
                    Unfinished = context.Open(candidate.Judged.Candidate).Count(response => !response.Finished),
                }),
            ],
        };
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(choice, CanonicalJson.Options));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Choice<int> Open(string folder) =>
        JsonSerializer.Deserialize<Choice<int>>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!;
}
