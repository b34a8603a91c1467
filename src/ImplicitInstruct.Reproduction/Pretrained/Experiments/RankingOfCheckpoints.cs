using System.Globalization;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Evaluation.Ranking;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Pretrained.Stages;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Reproduction.Pretrained.Experiments;

/// <summary>Table 2: how often checkpoints find Alpaca's own response likelier than a drawn one. The tuned models are those of seed 1, as in the official README, with the column that the paper mentions and does not print.</summary>
/// <param name="models">The models.</param>
public sealed class RankingOfCheckpoints(PretrainedModels models) : PretrainedExperiment(models)
{
    /// <inheritdoc/>
    public override Claim Claim => RankingClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Base models rank responses already";

    /// <inheritdoc/>
    public override bool NeedsJudge => false;

    /// <inheritdoc/>
    public override IReadOnlyList<Stage> Goals => [Models.RankingData, .. BaseNames.SelectMany(RowsOf).Select(row => row.Stage)];

    /// <inheritdoc/>
    private protected override Finding Read(string name, StageRunner artifacts, PaperTables paper)
    {
        var plan = RankResponsesStage.PlanOf(artifacts.Open(Models.RankingData));
        var bootstrap = new Bootstrap { Resamples = Models.Recipe.Interval.Resamples, Seed = Models.Recipe.Interval.Seed };
        var opened = RowsOf(name).Select(row => (row.System, Ranking: artifacts.Open(row.Stage))).ToList();
        var (sequence, perToken) = (Measure("", RankingScore.Sequence), Measure(", per token", RankingScore.PerToken));
        var values = PaperOf(name, paper["table-2"]);
        return Found(RankingClaim.Judge(sequence, perToken, values, Demand)) with
        {
            Tables =
            [
                new(
                    $"{TitleOf(name)}: pairs in which the own response is likelier, %",
                    new TableText(
                        ["", .. opened.Select(row => row.System)],
                        [
                            ["sequence probability (eq. 3)", .. sequence.Select(Text)],
                            ["per token (official code)", .. perToken.Select(Text)],
                            ["paper", .. opened.Select(row => values.FirstOrDefault(value => value.Condition == row.System)?.Value.ToString("0.0", CultureInfo.InvariantCulture) ?? "-")],
                        ]),
                    FormattableString.Invariant($"The first {plan.Negatives.Count} examples of Alpaca, {Models.Recipe.Ranking.Draws} draws each, {plan.OwnDrawn} of which were the own response and left out. The paper's numbers come from the code's score; its formula is equation 3.")),
            ],
            Remarks = ["The official README passes Llama's tokenizer for OLMo too; here every model has its own."],
        };

        List<Measured> Measure(string suffix, RankingScore score) => [.. opened.Select(row =>
        {
            var ranking = row.Ranking.Of(plan, score);
            return new Measured(row.System + suffix, ranking.Percent, ResponseRanking.IntervalOf([ranking], bootstrap), ranking.Higher.Count, 1);
        })];
    }

    private IReadOnlyList<(string System, RankResponsesStage Stage)> RowsOf(string name) =>
    [
        (ModelNames.Untuned, Models.Ranking(Models.Base(name))),
        (ModelNames.InstructionTuned, Models.Ranking(Models.Tuned(name, TuningKind.Instruction, seed: 1))),
        (ModelNames.ResponseTuned, Models.Ranking(Models.Tuned(name, TuningKind.Response, seed: 1))),
    ];

    private static string Text(Measured measured) =>
        string.Create(CultureInfo.InvariantCulture, $"{measured.Value:0.0} [{measured.Interval.Low:0.0}, {measured.Interval.High:0.0}]");
}
