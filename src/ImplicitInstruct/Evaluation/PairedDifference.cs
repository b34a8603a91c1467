namespace ImplicitInstruct.Evaluation;

/// <summary>A number that is a mean over runs of something measured on instructions, so that it can be measured again on some.</summary>
public sealed record SampledNumber
{
    /// <summary>The instructions, the same for every run; one that is there twice counts twice.</summary>
    public required IReadOnlyList<string> Instructions { get; init; }

    /// <summary>The runs.</summary>
    public required IReadOnlyList<SampledRun> Runs { get; init; }

    /// <summary>Most resamples that its interval is worth, where measuring it again takes long; null: as many as are asked for.</summary>
    public int? MostResamples { get; init; }

    /// <summary>The number: the mean over groups of the mean over their runs.</summary>
    public double Value
    {
        get
        {
            int[] all = [.. Enumerable.Range(0, Instructions.Count)];
            var groups = Runs.GroupBy(run => run.Group).Select(group => group.Sum(run => run.Statistic(all)) / group.Count()).ToList();
            return groups.Sum() / groups.Count;
        }
    }

    /// <summary>By how much it exceeds another number of the same runs, on the instructions of both.</summary>
    public SampledNumber Minus(SampledNumber other)
    {
        var common = Common(other);
        return new SampledNumber
        {
            Instructions = [.. common.Select(pair => Instructions[pair.Own])],
            Runs = [.. RunsOfBoth(other).Select(pair => new SampledRun(pair.Own.Group, pair.Own.Name, On(pair, common)))],
            MostResamples = Math.Min(MostResamples ?? int.MaxValue, other.MostResamples ?? int.MaxValue) is < int.MaxValue and var most
                ? most : null,
        };
    }

    /// <summary>The places of the instructions that both have, in the order of this one's.</summary>
    private List<(int Own, int Other)> Common(SampledNumber other)
    {
        var places = Numbered(other.Instructions).ToDictionary(one => one.Key, one => one.Index);
        return [.. Numbered(Instructions).Where(one => places.ContainsKey(one.Key)).Select(one => (one.Index, places[one.Key]))];
    }

    private IEnumerable<(SampledRun Own, SampledRun Other)> RunsOfBoth(SampledNumber other) =>
        from own in Runs
        join others in other.Runs on (own.Group, own.Name) equals (others.Group, others.Name)
        select (own, others);

    private static InstructionStatistic On((SampledRun Own, SampledRun Other) pair, List<(int Own, int Other)> common) => drawn =>
    {
        var (own, other) = (new int[drawn.Length], new int[drawn.Length]);
        for (var i = 0; i < drawn.Length; i++)
            (own[i], other[i]) = common[drawn[i]];
        return pair.Own.Statistic(own) - pair.Other.Statistic(other);
    };

    /// <summary>Instructions with how often each was there before.</summary>
    private static IEnumerable<((string, int) Key, int Index)> Numbered(IReadOnlyList<string> instructions)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, instruction) in instructions.Index())
        {
            seen[instruction] = seen.GetValueOrDefault(instruction) + 1;
            yield return ((instruction, seen[instruction]), index);
        }
    }
}

/// <summary>One run of a number.</summary>
/// <param name="Group">What is resampled with all its runs, e.g. the base model.</param>
/// <param name="Name">The run.</param>
/// <param name="Statistic">Measures it on a draw of instructions.</param>
public sealed record SampledRun(string Group, string Name, InstructionStatistic Statistic);

/// <summary>A number measured on some instructions.</summary>
/// <param name="instructions">Their places; one drawn twice is there twice.</param>
public delegate double InstructionStatistic(ReadOnlySpan<int> instructions);

/// <summary>By how much a number of one experiment exceeds that of another, paired by run and instruction.</summary>
/// <param name="Value">The mean difference, over what both have.</param>
/// <param name="Interval">Its interval; both are measured on the same resample, so what makes it easy for both cancels.</param>
/// <param name="Instructions">Number of instructions that both have.</param>
/// <param name="Runs">Number of runs that both have.</param>
public sealed record PairedDifference(double Value, Interval Interval, int Instructions, int Runs)
{
    /// <summary>Measures it as tables measure theirs: instructions and groups of runs are resampled.</summary>
    /// <param name="number">The one.</param>
    /// <param name="other">The other, which is subtracted.</param>
    /// <param name="bootstrap">How it is resampled.</param>
    /// <returns>Null where they have no run or no instruction in common.</returns>
    public static PairedDifference? Of(SampledNumber number, SampledNumber other, Bootstrap bootstrap)
    {
        var difference = number.Minus(other);
        if (difference.Runs.Count == 0 || difference.Instructions.Count == 0)
            return null;
        var groups = difference.Runs.GroupBy(run => run.Group).Select(group => group.ToList()).ToList();
        var resampling = bootstrap with { Resamples = Math.Min(bootstrap.Resamples, difference.MostResamples ?? int.MaxValue) };
        var interval = resampling.OverSeedsAndPrompts(groups.Count, difference.Instructions.Count, (group, drawn) =>
        {
            var sum = 0.0;
            foreach (var run in groups[group])
                sum += run.Statistic(drawn);
            return sum / groups[group].Count;
        });
        return new PairedDifference(difference.Value, interval, difference.Instructions.Count, difference.Runs.Count);
    }
}
