using System.Globalization;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Decoding;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>Whether responses are greedy: of base models with and without rules, and of all instruction- and response-tuned ones.</summary>
/// <param name="models">The models.</param>
public sealed class DecodingExperiment(MiniatureModels models) : Experiment
{
    private readonly IReadOnlyList<GreedyCheckStage> _checks =
    [
        .. models.Bases.SelectMany(seed => new[] { models.Untuned(seed), models.Steered(seed) })
            .Concat(models.Runs.SelectMany(run => new[] { models.Responses(TuningKind.Instruction, run), models.Responses(TuningKind.Response, run) }))
            .Select(responses => models.Once($"check {responses.Name}", () => new GreedyCheckStage(responses))),
    ];

    /// <inheritdoc/>
    public override Claim Claim => DecodingClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Decoding is greedy";

    /// <inheritdoc/>
    public override IReadOnlyList<Stage> Goals => _checks;

    /// <inheritdoc/>
    public override Finding Read(StageRunner artifacts, PaperTables paper)
    {
        var kinds = _checks.GroupBy(check => check.Responses.System).Select(kind => (System: kind.Key, Checks: kind.Select(stage => (Stage: stage, Check: artifacts.Open(stage))).ToList())).ToList();
        var faults = kinds.SelectMany(kind => kind.Checks).SelectMany(one => one.Check.Faults.Select(fault => (one.Stage.Name, Fault: fault))).ToList();
        var result = DecodingClaim.Judge(
            [.. kinds.Select(kind => Unfinished(kind.System, kind.Checks))],
            kinds.Sum(kind => kind.Checks.Sum(one => one.Check.Tokens)),
            [.. faults.Where(one => one.Fault.Kind == GreedyFaultKind.NotMostLikely).Select(one => $"{one.Name}, {one.Fault}")],
            [.. faults.Where(one => one.Fault.Kind != GreedyFaultKind.NotMostLikely).Select(one => $"{one.Name}, {one.Fault}")]);
        return Found(result) with
        {
            Tables =
            [
                new(
                    "Tokens checked",
                    new TableText(
                        ["", "responses", "unfinished", "tokens checked", "not the most likely"],
                        [.. kinds.Select(kind => (IReadOnlyList<string>)
                        [
                            kind.System,
                            Sum(kind.Checks, check => check.Finished + check.Unfinished),
                            Sum(kind.Checks, check => check.Unfinished),
                            Sum(kind.Checks, check => check.Tokens),
                            Sum(kind.Checks, check => check.Faults.Count(fault => fault.Kind == GreedyFaultKind.NotMostLikely)),
                        ])]),
                    string.Create(CultureInfo.InvariantCulture, $"Whole sequences are scored anew, without the caches that decoding uses. At most {models.Recipe.Decode.MaxNewTokens} new tokens; an unfinished response reached that limit.")),
            ],
        };
    }

    private static Measured Unfinished(string system, List<(GreedyCheckStage Stage, GreedyCheck Check)> checks)
    {
        var bases = checks.GroupBy(one => one.Stage.Responses.Model.Run.Pretraining).Select(runs => runs.Average(one => Percent(one.Check))).ToList();
        var mean = bases.Sum() / bases.Count;
        return new Measured($"{system}, unfinished", mean, new Interval(bases.Min(), bases.Max(), 1), checks[0].Check.Finished + checks[0].Check.Unfinished, bases.Count);
    }

    private static double Percent(GreedyCheck check) => 100.0 * check.Unfinished / (check.Finished + check.Unfinished);

    private static string Sum(List<(GreedyCheckStage Stage, GreedyCheck Check)> checks, Func<GreedyCheck, long> count) =>
        checks.Sum(one => count(one.Check)).ToString(CultureInfo.InvariantCulture);
}
