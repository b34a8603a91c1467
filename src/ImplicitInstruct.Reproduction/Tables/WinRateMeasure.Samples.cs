using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.AlpacaEval.WinRates;

namespace ImplicitInstruct.Reproduction.Tables;

// The numbers of a row so that they can be measured again on some of the instructions: that is what pairs two experiments.

public abstract partial class WinRateMeasure
{
    /// <summary>
    /// The numbers of a row by their columns, the win rate first, so that they can be measured again on some of the instructions.
    /// </summary>
    internal abstract IReadOnlyList<(string Name, SampledNumber Number)> Sample(IReadOnlyList<JudgedRun> runs);

    /// <summary>What is known of every response, whoever judged.</summary>
    private protected static IReadOnlyList<(string Name, SampledNumber Number)> OfResponses(
        IReadOnlyList<JudgedRun> runs, Func<Run, string> groupOf) =>
    [
        ("unfinished, %", Mean(runs, groupOf, pair => pair.Candidate.Finished ? 0 : 100)),
        ("tokens", Mean(runs, groupOf, pair => pair.Candidate.Tokens)),
    ];

    private static SampledNumber Mean(IReadOnlyList<JudgedRun> runs, Func<Run, string> groupOf, Func<OutputPair, double> value) => new()
    {
        Instructions = [.. runs[0].Pairs.Select(pair => pair.Candidate.Instruction)],
        Runs = [.. runs.Select(run => new SampledRun(groupOf(run.Run), run.Run.ToString(), MeanOf([.. run.Pairs.Select(value)])))],
    };

    /// <summary>The mean of some of these values.</summary>
    private protected static InstructionStatistic MeanOf(double[] values) => instructions =>
    {
        var sum = 0.0;
        foreach (var instruction in instructions)
            sum += values[instruction];
        return sum / instructions.Length;
    };
}

internal sealed partial class RawWinRateMeasure
{
    /// <summary>A length control is fitted anew on every resample.</summary>
    private const int ResamplesOfFits = 200;

    /// <inheritdoc/>
    internal override IReadOnlyList<(string Name, SampledNumber Number)> Sample(IReadOnlyList<JudgedRun> runs)
    {
        List<HeadToHead> read = [.. runs.Select(HeadToHead.Read)];
        var decided = Decided(read);
        var length = Number(one =>
        {
            var preferences = At(decided, one.Preferences);
            double[] differences = [.. LengthDifference.OfAll(At(decided, one.Pairs))];
            return drawn => LengthControlledWinRate.Of(Drawn(preferences, drawn), Drawn(differences, drawn)).Percent;
        });
        var finished = Number(one =>
        {
            var preferences = At(decided, one.Preferences);
            double[] differences = [.. LengthDifference.OfFinished(At(decided, one.Pairs))];
            return drawn => LengthControlledWinRate.Of(Drawn(preferences, drawn), Drawn(differences, drawn)).Percent;
        });
        return
        [
            ("win rate, %", Number(one => MeanOf([.. At(decided, one.Preferences).Select(preference => 100 * preference)]))),
            ("LC, %", length with { MostResamples = ResamplesOfFits }),
            ("LCf, %", finished with { MostResamples = ResamplesOfFits }),
            .. read.Any(one => one.Annotations.Any(annotation => annotation.Score2 is null)) ? []
                : new[] { ("judge score, %", Number(one => MeanOf([.. decided.Select(i => 100 * one.Annotations[i].Score2!.Value)]))) },
            .. OfResponses(runs, BaseOf),
        ];

        SampledNumber Number(Func<HeadToHead, InstructionStatistic> statistic) => new()
        {
            Instructions = [.. decided.Select(i => runs[0].Pairs[i].Candidate.Instruction)],
            Runs = [.. read.Select(one => new SampledRun(BaseOf(one.Run), one.Run.ToString(), statistic(one)))],
        };
    }

    private static string BaseOf(Run run) => FormattableString.Invariant($"p{run.Pretraining}");

    private static double[] Drawn(double[] values, ReadOnlySpan<int> instructions)
    {
        var drawn = new double[instructions.Length];
        for (var i = 0; i < drawn.Length; i++)
            drawn[i] = values[instructions[i]];
        return drawn;
    }
}

internal sealed partial class LengthControlledMeasure
{
    /// <inheritdoc/>
    internal override IReadOnlyList<(string Name, SampledNumber Number)> Sample(IReadOnlyList<JudgedRun> runs)
    {
        var read = runs.Select(run => (run.Run, Evaluation: WinRateEvaluation.Of(VerdictsOf(run), Regulariser.Reconstructed))).ToList();
        return
        [
            ("LC, %", Number(evaluation =>
            {
                var (statistic, whole) = (evaluation.Resampling(), evaluation.Annotations.Rows.Count);
                // Nothing left out is what was published; its solver stops early, and no resample's does.
                return drawn => IsEverything(drawn, whole) ? evaluation.LengthControlledPercent : statistic(0, drawn);
            })),
            ("raw, %", Number(evaluation => drawn => RawOf(evaluation, drawn))),
            .. OfResponses(runs, run => run.ToString()),
        ];

        SampledNumber Number(Func<WinRateEvaluation, InstructionStatistic> statistic) => new()
        {
            Instructions = [.. runs[0].Pairs.Select(pair => pair.Candidate.Instruction)],
            Runs = [.. read.Select(one => new SampledRun(one.Run.ToString(), one.Run.ToString(), statistic(one.Evaluation)))],
        };
    }

    private static bool IsEverything(ReadOnlySpan<int> drawn, int count)
    {
        if (drawn.Length != count)
            return false;
        for (var i = 0; i < count; i++)
        {
            if (drawn[i] != i)
                return false;
        }

        return true;
    }

    private static double RawOf(WinRateEvaluation evaluation, ReadOnlySpan<int> drawn)
    {
        var (sum, count) = (0.0, 0);
        foreach (var row in drawn)
        {
            if (evaluation.Annotations.Rows[row].Label is { } label)
                (sum, count) = (sum + label, count + 1);
        }

        return count == 0 ? 50 : 100 * sum / count;
    }
}
