using System.Globalization;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Evaluation.Ranking;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>Table 2: how often models find an instruction's own response likelier than another's.</summary>
/// <param name="models">The models.</param>
public sealed class RankingExperiment(MiniatureModels models) : Experiment
{
    private readonly IReadOnlyList<(string System, IReadOnlyList<RankStage> Stages)> _rows =
    [
        (ModelNames.Untuned, [.. models.Bases.Select(seed => Rank(models, models.Base(seed)))]),
        (ModelNames.InstructionTuned, [.. models.Runs.Select(run => Rank(models, models.Tuned(TuningKind.Instruction, run)))]),
        (ModelNames.ResponseTuned, [.. models.Runs.Select(run => Rank(models, models.Tuned(TuningKind.Response, run)))]),
    ];

    /// <inheritdoc/>
    public override Claim Claim => RankingClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Base models rank responses already";

    /// <inheritdoc/>
    public override IReadOnlyList<Stage> Goals => [models.Ranking, .. _rows.SelectMany(row => row.Stages)];

    /// <inheritdoc/>
    public override Finding Read(StageRunner artifacts, PaperTables paper)
    {
        var instructions = artifacts.Open(models.Ranking);
        var plans = _rows[0].Stages[0].Plans(instructions);
        var (any, family) = (plans[0], plans[1]);
        var opened = _rows.Select(row => (row.System, Bases: row.Stages.GroupBy(stage => stage.Model.Run.Pretraining).OrderBy(runs => runs.Key)
            .Select(runs => runs.Select(artifacts.Open).ToList()).ToList())).ToList();
        var sequence = Measure("", any, RankingScore.Sequence, Everything);
        var perToken = Measure(", per token", any, RankingScore.PerToken, Everything);
        var result = RankingClaim.Judge([.. sequence.Select(Needed)], [.. perToken.Select(Needed)], paper["table-2"], Demands.Miniature);
        var obscure = ObscureOnes(instructions);
        IReadOnlyList<(string Name, IReadOnlyList<Measured?> Values)> columns =
        [
            ("sequence probability (eq. 3)", sequence),
            ("per token (official code)", perToken),
            ("eq. 3, thinly known subjects", Measure("", any, RankingScore.Sequence, obscure.Contains)),
            ("eq. 3, well known subjects", Measure("", any, RankingScore.Sequence, index => !obscure.Contains(index))),
            ("eq. 3, same family", Measure("", family, RankingScore.Sequence, Everything)),
            ("per token, same family", Measure("", family, RankingScore.PerToken, Everything)),
        ];
        var papers = paper["table-2"].Select(value => value.Model).Distinct().ToList();
        return Found(result) with
        {
            Tables =
            [
                new(
                    "Pairs in which the own response is likelier, %",
                    new TableText(
                        ["", .. _rows.Select(row => row.System)],
                        [
                            .. columns.Select(column => (IReadOnlyList<string>)[column.Name, .. column.Values.Select(Text)]),
                            .. papers.Select(model => (IReadOnlyList<string>)
                                [$"{model} (paper)", .. _rows.Select(row => paper["table-2"].SingleOrDefault(value => value.Model == model && value.Condition == row.System)?.Value.ToString("0.0", CultureInfo.InvariantCulture) ?? "-")]),
                        ]),
                    string.Create(CultureInfo.InvariantCulture,
                        $"{instructions.Count} instructions, {obscure.Count} of them about subjects that the miniature web seldom mentions; {models.Recipe.Ranking.Draws} draws each, {any.OwnDrawn} of which were the own response and left out. 95 % intervals in brackets resample instructions and base models. The paper's values have no intervals; it speaks of the response-tuned column and does not print it.")),
            ],
        };

        IReadOnlyList<Measured?> Measure(string suffix, RankingPlan plan, RankingScore score, Func<int, bool> counts) =>
            [.. opened.Select(row => Of(row.System + suffix, row.Bases, plan, score, counts))];
    }

    /// <summary>The share over all base models; null where no instruction has a pair, such as a family of one.</summary>
    private Measured? Of(string condition, List<List<ModelRanking>> bases, RankingPlan plan, RankingScore score, Func<int, bool> counts)
    {
        var pooled = bases.Select(runs => Only(ResponseRanking.Pool([.. runs.Select(run => run.Of(plan, score))]), counts)).ToList();
        if (pooled[0].Higher.Count == 0)
            return null;
        var interval = ResponseRanking.IntervalOf(pooled, new Bootstrap { Resamples = models.Recipe.Interval.Resamples, Seed = models.Recipe.Interval.Seed });
        return new Measured(condition, pooled.Sum(one => one.Percent) / pooled.Count, interval, pooled[0].Higher.Count, pooled.Count);
    }

    /// <summary>The counts of some of the instructions; those without any pair are left out.</summary>
    private static ResponseRanking Only(ResponseRanking ranking, Func<int, bool> counts)
    {
        var kept = Enumerable.Range(0, ranking.Higher.Count).Where(index => counts(index) && ranking.Negatives[index] > 0).ToList();
        return new ResponseRanking([.. kept.Select(index => ranking.Higher[index])], [.. kept.Select(index => ranking.Negatives[index])]);
    }

    private HashSet<int> ObscureOnes(IReadOnlyList<EvaluationInstruction> instructions)
    {
        var obscure = World.Draw(models.Recipe.World).Entities.Where(entity => entity.Split == Split.Obscure).Select(entity => entity.Id).ToHashSet();
        return [.. instructions.Index().Where(one => one.Item.Entities.Any(obscure.Contains)).Select(one => one.Index)];
    }

    private static bool Everything(int index) => true;

    private static Measured Needed(Measured? measured) =>
        measured ?? throw new AdviceException("No instruction of the ranking set has another one's response to be compared with. Draw more of them, e.g. --set evaluation.rankingPerFamily=4");

    private static string Text(Measured? measured) => measured is null ? "-" :
        string.Create(CultureInfo.InvariantCulture, $"{measured.Value:0.0} [{measured.Interval.Low:0.0}, {measured.Interval.High:0.0}]");

    private static RankStage Rank(MiniatureModels models, ModelStage model) =>
        models.Once($"rank {model.Name}", () => new RankStage(model, models.Ranking, models.Recipe.Ranking));
}
