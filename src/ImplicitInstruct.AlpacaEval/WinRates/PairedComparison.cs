using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.WinRates;

/// <summary>How much one model's win rates exceed another's against the same reference, instruction by instruction.</summary>
/// <param name="Other">The other model's evaluation.</param>
/// <param name="Rows">Rows that both were judged on; only these are compared.</param>
/// <param name="WinRate">Difference of the raw win rates over those rows, in points.</param>
/// <param name="WinRateInterval">Its 95 % paired bootstrap interval.</param>
/// <param name="LengthControlled">
/// Difference of the length-controlled rates; null unless the two have the same rows and both are fitted.
/// </param>
/// <param name="LengthControlledInterval">Its 95 % paired bootstrap interval: the same rows drawn for both, both refitted.</param>
public sealed record PairedComparison(
    WinRateEvaluation Other, int Rows, double WinRate, Interval WinRateInterval, double? LengthControlled,
        Interval? LengthControlledInterval)
{
    /// <summary>Compares.</summary>
    /// <exception cref="AdviceException">The two are not on the same instructions, or share no judged row.</exception>
    public static PairedComparison Of(WinRateEvaluation evaluation, WinRateEvaluation other, int resamples)
    {
        var (a, b) = (evaluation.Annotations, other.Annotations);
        if (a.Instructions != b.Instructions || (a.Instructions == Annotations.InstructionSet.Other && a.Rows.Count != b.Rows.Count))
            throw new AdviceException(
                $"'{a.Source}' and '{b.Source}' are not on the same instructions, so they cannot be paired. Give two models' annotations "
                + "on one instruction set.");
        if (a.Reference is { } one && b.Reference is { } two && one != two)
            throw new AdviceException(
                $"'{a.Source}' is against {one} and '{b.Source}' against {two}: a paired difference needs one reference. Give "
                + "annotations against the same one.");
        var sameRows = a.Rows.Count == b.Rows.Count && a.Rows.Zip(b.Rows).All(pair => pair.First.Instruction == pair.Second.Instruction);
        var pairs = Pairs(a, b, sameRows);
        if (pairs.Count == 0)
            throw new AdviceException($"'{a.Source}' and '{b.Source}' share no judged instruction, so they cannot be paired.");
        double[][] first = [[.. pairs.Select(pair => pair.A)]], second = [[.. pairs.Select(pair => pair.B)]];
        var difference = Evaluation.WinRate.Of(first[0]).Percent - Evaluation.WinRate.Of(second[0]).Percent;
        var interval = new Bootstrap().OfDifference(first, second);
        if (!sameRows || !evaluation.IsFitted || !other.IsFitted)
            return new PairedComparison(other, pairs.Count, difference, interval, null, null);
        var (ours, theirs) = (evaluation.Resampling(), other.Resampling());
        return new PairedComparison(
            other,
            pairs.Count,
            difference,
            interval,
            evaluation.LengthControlledPercent - other.LengthControlledPercent,
            new Bootstrap { Resamples = resamples }.OverSeedsAndPrompts(
                1, a.Rows.Count, (seed, rows) => ours(seed, rows) - theirs(seed, rows)));
    }

    private static List<(double A, double B)> Pairs(Annotations.AnnotationSet a, Annotations.AnnotationSet b, bool sameRows)
    {
        if (sameRows)
            return [.. a.Rows.Zip(b.Rows).Where(
                pair => pair.First.Label is not null
                && pair.Second.Label is not null).Select(pair => (pair.First.Label!.Value, pair.Second.Label!.Value))];
        var byInstruction = b.Rows.Where(row => row is { Label: not null, Instruction: not null })
            .ToDictionary(row => row.Instruction!.Value, row => row.Label!.Value);
        return [.. a.Rows.Where(
            row => row is { Label: not null, Instruction: { } index }
            && byInstruction.ContainsKey(index)).Select(row => (row.Label!.Value, byInstruction[row.Instruction!.Value]))];
    }
}
