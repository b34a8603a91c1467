using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.AlpacaEval.LengthControl;

/// <summary>Chooses C as scikit-learn's <c>LogisticRegressionCV</c> does: ten values, five folds, mean held-out log-likelihood.</summary>
/// <param name="C">The chosen C.</param>
/// <param name="Index">Its index on the grid.</param>
/// <param name="Scores">The mean score of every C of the grid.</param>
internal sealed record CrossValidation(double C, int Index, IReadOnlyList<double> Scores)
{
    /// <summary>10^(−4 + 8j/9), j = 0 to 9, correctly rounded, so that no C library has a say.</summary>
    public static IReadOnlyList<double> Grid { get; } =
        [1e-4, 0.0007742636826811271, 0.0059948425031894105, 0.04641588833612779, 0.35938136638046275, 2.7825594022071245,
            21.544346900318835, 166.81005372000587, 1291.5496650148839, 1e4];

    /// <summary>
    /// Seeds of the fits at each C, the same in every fold: MT19937 seeded by 123, 31 bits each. The refit takes the first.
    /// </summary>
    public static IReadOnlyList<uint> Seeds { get; } =
        [843828734, 914636141, 1228959102, 1840268610, 974319580, 819844194, 220395238, 941243409, 942612051, 2109339754];

    /// <summary>Scores every C.</summary>
    public static CrossValidation Run(FitRows rows, ISolver solver)
    {
        var folds = GroupFolds.Of(rows.Count);
        var sums = new double[Grid.Count];
        for (var fold = 0; fold < GroupFolds.Count; fold++)
        {
            var held = rows.Take([.. Enumerable.Range(0, rows.Count).Where(i => folds[i] == fold)]);
            var rest = rows.Take([.. Enumerable.Range(0, rows.Count).Where(i => folds[i] != fold)]);
            for (var j = 0; j < Grid.Count; j++)
                sums[j] += Score(held, solver.Fit(rest, Grid[j], Seeds[j]));
        }

        var best = 0;
        for (var j = 1; j < sums.Length; j++)
            best = sums[j] > sums[best] ? j : best;
        return new CrossValidation(Grid[best], best, [.. sums.Select(sum => sum / GroupFolds.Count)]);
    }

    /// <summary>
    /// Mean weighted log-likelihood; divided by the number of rows and not by their weight, as alpaca_eval's scorer does.
    /// </summary>
    public static double Score(FitRows rows, Coefficients w)
    {
        var sum = 0.0;
        for (var i = 0; i < rows.Count; i++)
        {
            var p = Math.Clamp(
                DeterministicMath.Sigmoid((w.Length * rows.X[0][i]) + (w.Difficulty * rows.X[1][i]) + (w.Model * rows.X[2][i])), 1e-15,
                1 - 1e-15);
            sum += rows.Weight[i] * ((rows.Label[i] * DeterministicMath.Log(p)) + ((1 - rows.Label[i]) * DeterministicMath.Log(1 - p)));
        }

        return sum / rows.Count;
    }
}
