namespace ImplicitInstruct.Reproduction.Runs;

/// <summary>What became of a second run against a first: recipe, numbers, verdicts, responses. Read from artifacts alone.</summary>
/// <param name="first">What is compared with.</param>
/// <param name="second">What is compared.</param>
public sealed class RunComparison(NamedRun first, NamedRun second)
{
    private const int MostSamples = 6;
    private const int MostModelsOfASample = 3;

    /// <summary>The comparison, to be shown.</summary>
    public ComparisonContent Content()
    {
        var responses = Responses();
        return new ComparisonContent
        {
            Scale = first.Record.Scale,
            First = first.Record.Name,
            Second = second.Record.Name,
            FirstRecipe = first.Record.Recipe,
            SecondRecipe = second.Record.Recipe,
            Remarks = [.. Remarks()],
            Numbers = Sampled(),
            Verdicts = [.. Verdicts()],
            Responses = [.. responses.GroupBy(one => one.Model).Select(model => new ChangedResponses(
                model.Key, model.Sum(one => one.Pairs.Count(pair => pair.IsChanged)), model.Sum(one => one.Pairs.Count)))],
            Samples = Samples(responses),
        };
    }

    private IEnumerable<string> Remarks()
    {
        foreach (var run in (NamedRun[])[first, second])
        {
            foreach (var gone in run.Gone)
                yield return $"{gone.Claim} was measured in {run.Record.Name} and is left out: {gone.Reason}.";
        }

        var (one, other) = (first.Record.Claims, second.Record.Claims);
        if (one.Except(other).ToList() is { Count: > 0 } only)
            yield return $"Measured in {first.Record.Name} alone: {string.Join(", ", only)}.";
        if (other.Except(one).ToList() is { Count: > 0 } others)
            yield return $"Measured in {second.Record.Name} alone: {string.Join(", ", others)}.";
        if (first.Record.Numerics != second.Record.Numerics)
            yield return $"Other arithmetic computed them: {first.Record.Numerics} and {second.Record.Numerics}.";
        if (first.Outcome.Models.Recipe.Interval != second.Outcome.Models.Recipe.Interval)
            yield return $"Intervals are resampled as in {first.Record.Name}.";
    }

    /// <summary>All numbers, measured again: paired where both have runs and instructions in common.</summary>
    private IReadOnlyList<ComparedNumber> Sampled()
    {
        var bootstrap = first.Outcome.Models.Recipe.Interval.ToBootstrap();
        var others = second.Numbers().ToDictionary(one => (one.Table, one.Row, one.Column));
        var both = first.Numbers().Where(one => others.ContainsKey((one.Table, one.Row, one.Column))).ToList();
        // Each with a resampling of its own from the same seed: the order in which they are made moves no bit.
        return [.. both.AsParallel().AsOrdered().Select(one =>
        {
            var other = others[(one.Table, one.Row, one.Column)];
            // Of the same artifacts the same comes out on every resample.
            var paired = one.Source == other.Source
                ? new PairedDifference(0, new Interval(0, 0, bootstrap.Confidence), one.Number.Instructions.Count, one.Number.Runs.Count)
                : PairedDifference.Of(other.Number, one.Number, bootstrap);
            return new ComparedNumber(one.Table, one.Row, one.Column, one.Number.Value, other.Number.Value, paired);
        })];
    }

    private IEnumerable<ComparedVerdict> Verdicts()
    {
        var found = ResultsOfSecond();
        return from one in first.Outcome.Found
               let before = one.Finding.Result
               where found.ContainsKey(before.Claim.Id)
               let after = found[before.Claim.Id]
               select new ComparedVerdict(before, after);
    }

    private Dictionary<string, ClaimResult> ResultsOfSecond() =>
        second.Outcome.Found.ToDictionary(one => one.Experiment.Claim.Id, one => one.Finding.Result);

    private List<ComparedResponses> Responses()
    {
        var others = second.Responses().ToDictionary(one => (one.Model, one.Run), one => one.Responses);
        return
        [
            .. first.Responses().Where(one => others.ContainsKey((one.Model, one.Run))).Select(one =>
            {
                var after = second.Outcome.Artifacts.Open(others[(one.Model, one.Run)])
                    .DistinctBy(output => output.Instruction).ToDictionary(output => output.Instruction);
                return new ComparedResponses(one.Model, one.Run,
                [
                    .. first.Outcome.Artifacts.Open(one.Responses).Where(output => after.ContainsKey(output.Instruction))
                        .Select(output => new ResponsePair(output, after[output.Instruction])),
                ]);
            }),
        ];
    }

    /// <summary>Changed responses of the first run: to the report's own samples first, which nobody chose by what came out.</summary>
    private List<Sample> Samples(List<ComparedResponses> all)
    {
        var run = first.Outcome.Models.Families[0].Runs[0];
        var shown = all.Where(one => (one.Run == run || one.Run == run with { Tuning = 0 }) && one.Pairs.Any(pair => pair.IsChanged))
            .ToList();
        var materials = first.Outcome.Models.Materials;
        if (shown.Count == 0 || !first.Outcome.Artifacts.AreWhole([materials.Test]))
            return [];
        var test = first.Outcome.Artifacts.Open(materials.Test);
        var usual = materials.Samples(test);
        return [.. usual.Concat(Enumerable.Range(0, test.Count).Except(usual)).Select(index => SampleOf(test[index], shown))
            .OfType<Sample>().Take(MostSamples)];
    }

    private Sample? SampleOf(TestInstruction instruction, List<ComparedResponses> shown)
    {
        var changed = shown.Select(one => (one.Model, Pair: one.Pairs.FirstOrDefault(
                pair => pair.IsChanged && pair.Before.Instruction == instruction.Text)))
            .Where(one => one.Pair is not null).Take(MostModelsOfASample).ToList();
        var materials = first.Outcome.Models.Materials;
        return changed.Count == 0 ? null : new Sample
        {
            Instruction = instruction.Text,
            Kind = instruction.Family,
            Reference = instruction.Reference is { } right ? materials.Readable(right) : null,
            Responses = [.. changed.SelectMany(one => (SampleResponse[])
                [Response(one.Model, first, one.Pair!.Before), Response(one.Model, second, one.Pair.After)])],
        };

        SampleResponse Response(string model, NamedRun run, ModelOutput output) => new()
        {
            Model = $"{model}, {run.Record.Name}",
            Text = materials.Readable(output.Output),
            Finished = output.Finished,
        };
    }

    private sealed record ComparedResponses(string Model, Run Run, IReadOnlyList<ResponsePair> Pairs);

    private sealed record ResponsePair(ModelOutput Before, ModelOutput After)
    {
        public bool IsChanged => (Before.Output, Before.Finished) != (After.Output, After.Finished);
    }
}
