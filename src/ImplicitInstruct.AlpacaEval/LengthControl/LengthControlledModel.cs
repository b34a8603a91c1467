using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.AlpacaEval.LengthControl;

/// <summary>alpaca_eval's generalised linear model <c>length_controlled_v1</c> for one model against one reference.</summary>
/// <remarks>
/// P(win) = σ(w1·tanh(d/s) + w2·difficulty + w3), d = reference's length − model's, s the standard deviation of d over all rows, unjudged
/// ones too. L1-penalised, fitted together with the regulariser's rows (w3 does not enter theirs). The rate is the mean of σ(w2·difficulty
/// + w3) over all rows: what would be if lengths were equal. A row's difficulty is that of its position in the file, not of its text,
/// because the published numbers are made so.
/// </remarks>
internal sealed class LengthControlledModel
{
    /// <summary>Of a resample's coefficients: about its square remains, far below the interval's own noise.</summary>
    private const double ResampleTolerance = 1e-2;

    private readonly IReadOnlyList<AnnotationRow> _annotations;
    private readonly Regulariser _regulariser;
    private readonly double[] _squashed;   // of the regulariser's lengths, which every resample needs

    /// <summary>The model of some annotations.</summary>
    /// <exception cref="ArgumentException">There are no rows, or more than difficulties.</exception>
    public LengthControlledModel(IReadOnlyList<AnnotationRow> annotations, Regulariser regulariser)
    {
        if (annotations.Count == 0 || annotations.Count > regulariser.Difficulties.Count)
            throw new ArgumentException(
                $"There are {annotations.Count} rows for {regulariser.Difficulties.Count} difficulties.", nameof(annotations));
        (_annotations, _regulariser) = (annotations, regulariser);
        _squashed = [.. regulariser.Rows.Select(row => DeterministicMath.Tanh(row.StandardisedLength))];
    }

    /// <summary>Chooses C, refits, predicts.</summary>
    public LengthControlledFit Fit(ISolver solver)
    {
        var all = AllRows();
        var rows = Design(all, out var scale);
        var chosen = CrossValidation.Run(rows, solver);
        var w = At(chosen.Index);
        var mean = Mean(w, all);
        return new LengthControlledFit
        {
            Percent = 100 * mean,
            StandardError = StandardError(w, all, mean),
            LengthScale = scale,
            CIndex = chosen.Index,
            Coefficients = w,
            Scores = chosen.Scores,
            PercentBelow = chosen.Index > 0 ? 100 * Mean(At(chosen.Index - 1), all) : null,
            PercentAbove = chosen.Index < CrossValidation.Grid.Count - 1 ? 100 * Mean(At(chosen.Index + 1), all) : null,
        };

        Coefficients At(int index) => solver.Fit(rows, CrossValidation.Grid[index], CrossValidation.Seeds[0]);
    }

    /// <summary>
    /// The rate in percent over a draw of rows, refitted to its minimum with the C and from the coefficients of the whole.
    /// </summary>
    public double Resample(ReadOnlySpan<int> positions, LengthControlledFit whole)
    {
        var w = ConvergedSolver.Fit(
            Design(positions, out _), CrossValidation.Grid[whole.CIndex!.Value], whole.Coefficients, ResampleTolerance);
        return 100 * Mean(w, positions);
    }

    /// <summary>What every model gets against itself: alpaca_eval fits nothing where the two names are equal.</summary>
    public LengthControlledFit AgainstItself()
    {
        Design(AllRows(), out var scale);
        return new()
        {
            Percent = 50,
            StandardError = _annotations.Count < 2 ? null : 0,
            LengthScale = scale,
            CIndex = null,
            Coefficients = default,
        };
    }

    /// <summary>The rows of a fit: the regulariser's, then the judged ones among the positions.</summary>
    internal FitRows Design(ReadOnlySpan<int> positions, out double scale)
    {
        var differences = new double[positions.Length];
        var judged = 0;
        for (var i = 0; i < positions.Length; i++)
        {
            differences[i] = _annotations[positions[i]].LengthDifference;
            judged += _annotations[positions[i]].Label is null ? 0 : 1;
        }

        scale = LengthScale.Of(differences);
        var fixedRows = _regulariser.Rows;
        var rows = new FitRows(fixedRows.Count + judged);
        for (var i = 0; i < fixedRows.Count; i++)
            rows.Set(i, _squashed[i], fixedRows[i].Difficulty, 0, fixedRows[i].Label, Regulariser.Weight);
        var next = fixedRows.Count;
        for (var i = 0; i < positions.Length; i++)
        {
            if (_annotations[positions[i]].Label is not { } label)
                continue;
            var length = scale == 0 ? 0 : DeterministicMath.Tanh(differences[i] / scale);   // lengths that never differ explain nothing
            rows.Set(next++, length, _regulariser.Difficulties[positions[i]], 1, label, 1);
        }

        return rows;
    }

    private int[] AllRows() => [.. Enumerable.Range(0, _annotations.Count)];

    private double Mean(Coefficients w, ReadOnlySpan<int> positions)
    {
        var sum = 0.0;
        foreach (var position in positions)
            sum += w.Predict(_regulariser.Difficulties[position]);
        return Math.Min(1, sum / positions.Length);
    }

    private double? StandardError(Coefficients w, ReadOnlySpan<int> positions, double mean)
    {
        if (positions.Length < 2)
            return null;
        var squares = 0.0;
        foreach (var position in positions)
        {
            var deviation = w.Predict(_regulariser.Difficulties[position]) - mean;
            squares += deviation * deviation;
        }

        return 100 * Math.Sqrt(squares / (positions.Length - 1) / positions.Length);
    }
}
