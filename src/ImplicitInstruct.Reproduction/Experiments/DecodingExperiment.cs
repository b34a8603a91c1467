using ImplicitInstruct.Decoding;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>Whether responses are greedy: of base models, with and without rules, and of instruction- and response-tuned ones.</summary>
/// <param name="models">The models.</param>
internal sealed class DecodingExperiment(Models models) : Experiment(models)
{
    private static readonly string[] Ties = ["ties"];

    /// <inheritdoc/>
    public override Claim Claim => DecodingClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Decoding is greedy";

    /// <inheritdoc/>
    public override bool NeedsJudge => false;

    /// <inheritdoc/>
    private protected override IEnumerable<Stage> GoalsOf(ModelFamily family) => ChecksOf(family);

    /// <inheritdoc/>
    private protected override Finding Read(ModelFamily family, ArtifactReader artifacts, PaperTables paper)
    {
        var kinds = ChecksOf(family).GroupBy(check => check.Responses.System)
            .Select(kind => (System: kind.Key, Checks: kind.Select(stage => (Stage: stage, Check: artifacts.Open(stage))).ToList()))
            .ToList();
        var faults = kinds.SelectMany(kind => kind.Checks)
            .SelectMany(one => one.Check.Faults.Select(fault => (one.Stage.Name, Fault: fault))).ToList();
        var tolerance = Recipe.Decode.TieTolerance;
        var tokens = kinds.Sum(kind => kind.Checks.Sum(one => one.Check.Tokens));
        var result = DecodingClaim.Judge(
            [.. kinds.Select(kind => Unfinished(kind.System, kind.Checks))],
            tokens,
            kinds.Sum(kind => kind.Checks.Sum(one => (long)one.Check.Finished + one.Check.Unfinished)),
            [.. faults.Where(one => IsWrong(one.Fault)).Select(one => $"{one.Name}, {one.Fault}")],
            [.. faults.Where(one => one.Fault.Kind != GreedyFaultKind.NotMostLikely).Select(one => $"{one.Name}, {one.Fault}")]);
        var limits = string.Create(CultureInfo.InvariantCulture,
            $"Whole sequences are scored anew, without the caches that decoding uses. At most {Recipe.Decode.MaxNewTokens} new tokens; " +
            $"an unfinished response reached that limit.");
        var ties = tolerance == 0 ? ""
            : string.Create(CultureInfo.InvariantCulture,
                $" A token whose logit is within {tolerance} of the largest counts as a tie: in 16-bit arithmetic another order of sums " +
                $"moves logits by as much. {faults.Count(one => IsTie(one.Fault))} of {tokens} tokens are ties.");
        return Found(result) with
        {
            Tables =
            [
                new(
                    family.Heading("Tokens checked"),
                    new TableText(
                        ["", "responses", "unfinished", "tokens checked", .. Ties.Take(tolerance == 0 ? 0 : 1), "not the most likely"],
                        [.. kinds.Select(kind => (IReadOnlyList<string>)
                        [
                            kind.System,
                            Sum(kind.Checks, check => check.Finished + check.Unfinished),
                            Sum(kind.Checks, check => check.Unfinished),
                            Sum(kind.Checks, check => check.Tokens),
                            .. tolerance == 0 ? [] : new[] { Sum(kind.Checks, check => check.Faults.Count(IsTie)) },
                            Sum(kind.Checks, check => check.Faults.Count(IsWrong)),
                        ])]),
                    limits + ties),
            ],
        };

        bool IsTie(GreedyFault fault) => tolerance > 0 && fault.Kind == GreedyFaultKind.NotMostLikely && fault.Gap <= tolerance;

        bool IsWrong(GreedyFault fault) => fault.Kind == GreedyFaultKind.NotMostLikely && !IsTie(fault);
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<TableNumber> Sample(ArtifactReader artifacts) =>
    [
        .. from family in Families
           from kind in ChecksOf(family).GroupBy(check => check.Responses.System)
           let outputs = kind.Select(check => artifacts.Open(check.Responses).Take(check.Count ?? int.MaxValue)
               .Select(output => (output.Instruction, Value: output.Finished ? 0.0 : 1)).ToList()).ToList()
           select new TableNumber(Claim.Id + family.Suffix, $"{kind.Key}, unfinished", "", new SampledNumber
           {
               Instructions = [.. outputs[0].Select(output => output.Instruction)],
               Runs = [.. kind.Zip(outputs, (check, one) => Run(check.Responses.Model.Run, [.. one.Select(output => output.Value)]))],
           },
           string.Join(' ', kind.Select(check => artifacts.PathInRoot(check.Responses)))),
    ];

    private static SampledRun Run(Run run, double[] unfinished) => new(
        FormattableString.Invariant($"p{run.Pretraining}"), run.ToString(), drawn => Bootstrap.MeanPercent(unfinished, drawn));

    private IReadOnlyList<GreedyCheckStage> ChecksOf(ModelFamily family) =>
    [
        .. family.Bases.SelectMany(
            model => Recipe.Decode.RechecksRules && Models.HasRules(family) ? new[] { Models.Untuned(model), Models.Steered(family, model) }
                : [Models.Untuned(model)])
            .Concat(family.Runs.Take(Recipe.Decode.RecheckedRuns ?? family.Runs.Count)
                .SelectMany(
                    run => new[]
                    {
                        Models.Responses(family, TuningMethod.Instructions, run), Models.Responses(family, TuningMethod.Responses, run),
                    }))
            .Select(Models.Checked),
    ];

    private static Measured Unfinished(string system, List<(GreedyCheckStage Stage, GreedyCheck Check)> checks)
    {
        var bases = checks.GroupBy(one => one.Stage.Responses.Model.Run.Pretraining).Select(runs => runs.Average(one => Percent(one.Check)))
            .ToList();
        return new Measured(
            $"{system}, unfinished", bases.Sum() / bases.Count, new Interval(bases.Min(), bases.Max(), 1),
            checks[0].Check.Finished + checks[0].Check.Unfinished, bases.Count);
    }

    private static double Percent(GreedyCheck check) => 100.0 * check.Unfinished / (check.Finished + check.Unfinished);

    private static string Sum(List<(GreedyCheckStage Stage, GreedyCheck Check)> checks, Func<GreedyCheck, long> count) =>
        checks.Sum(one => count(one.Check)).ToString(CultureInfo.InvariantCulture);
}
