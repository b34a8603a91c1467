using System.Globalization;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Decoding;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Pretrained.Stages;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Reproduction.Pretrained.Experiments;

/// <summary>Whether responses are greedy: of base models and of instruction- and response-tuned ones of seed 1.</summary>
/// <param name="models">The models.</param>
public sealed class DecodingOfCheckpoints(PretrainedModels models) : PretrainedExperiment(models)
{
    /// <inheritdoc/>
    public override Claim Claim => DecodingClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Decoding is greedy";

    /// <inheritdoc/>
    public override bool NeedsJudge => false;

    /// <inheritdoc/>
    public override IReadOnlyList<Stage> Goals => [.. BaseNames.SelectMany(ChecksOf)];

    /// <inheritdoc/>
    private protected override Finding Read(string name, StageRunner artifacts, PaperTables paper)
    {
        var checks = ChecksOf(name).Select(stage => (Stage: stage, Check: artifacts.Open(stage))).ToList();
        var tolerance = Models.Recipe.Decode.TieTolerance;
        var faults = checks.SelectMany(one => one.Check.Faults.Select(fault => (one.Stage.Name, Fault: fault))).ToList();
        var ties = faults.Count(one => IsTie(one.Fault));
        var result = DecodingClaim.Judge(
            [.. checks.Select(one => Unfinished(one.Stage.Responses.System, one.Check))],
            checks.Sum(one => one.Check.Tokens),
            [.. faults.Where(one => one.Fault.Kind == GreedyFaultKind.NotMostLikely && !IsTie(one.Fault)).Select(one => $"{one.Name}, {one.Fault}")],
            [.. faults.Where(one => one.Fault.Kind != GreedyFaultKind.NotMostLikely).Select(one => $"{one.Name}, {one.Fault}")]);
        return Found(result) with
        {
            Tables =
            [
                new(
                    $"{TitleOf(name)}: tokens checked",
                    new TableText(
                        ["", "responses", "unfinished", "tokens checked", "ties", "not the most likely"],
                        [.. checks.Select(one => (IReadOnlyList<string>)
                        [
                            one.Stage.Responses.System, Text(one.Check.Finished + one.Check.Unfinished), Text(one.Check.Unfinished), Text(one.Check.Tokens),
                            Text(one.Check.Faults.Count(IsTie)), Text(one.Check.Faults.Count(fault => fault.Kind == GreedyFaultKind.NotMostLikely && !IsTie(fault))),
                        ])]),
                    FormattableString.Invariant($"Whole sequences are scored anew, without the caches that decoding uses. A token whose logit is within {tolerance} of the largest counts as a tie: in 16-bit arithmetic another order of sums moves logits by as much. {ties} of {checks.Sum(one => one.Check.Tokens)} tokens are ties.")),
            ],
        };

        bool IsTie(GreedyFault fault) => fault.Kind == GreedyFaultKind.NotMostLikely && fault.Gap <= tolerance;
    }

    private IReadOnlyList<RecheckStage> ChecksOf(string name) =>
    [
        .. new[] { Models.Untuned(name), Models.Responses(name, TuningKind.Instruction, seed: 1), Models.Responses(name, TuningKind.Response, seed: 1) }
            .Select(responses => Models.Once($"check {responses.Name}", () => new RecheckStage(responses, Models.Recipe.Decode.Rechecked))),
    ];

    private static Measured Unfinished(string system, GreedyCheck check)
    {
        var responses = check.Finished + check.Unfinished;
        var percent = 100.0 * check.Unfinished / responses;
        return new Measured($"{system}, unfinished", percent, new Interval(percent, percent, 1), responses, 1);
    }

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);
}
