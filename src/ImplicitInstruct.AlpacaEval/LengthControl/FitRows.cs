namespace ImplicitInstruct.AlpacaEval.LengthControl;

/// <summary>The rows of one fit, column by column.</summary>
internal sealed class FitRows
{
    /// <summary>Features of a row: length, difficulty, model.</summary>
    public const int Features = 3;

    public FitRows(int count)
    {
        X = [new double[count], new double[count], new double[count]];
        Label = new double[count];
        Weight = new double[count];
    }

    /// <summary>[feature][row].</summary>
    public double[][] X { get; }

    /// <summary>y in [0, 1]: how probably the model wins.</summary>
    public double[] Label { get; }

    /// <summary>What the row counts in the loss.</summary>
    public double[] Weight { get; }

    public int Count => Label.Length;

    public void Set(int row, double length, double difficulty, double model, double label, double weight) =>
        (X[0][row], X[1][row], X[2][row], Label[row], Weight[row]) = (length, difficulty, model, label, weight);

    /// <summary>Some of the rows, in the order given.</summary>
    public FitRows Take(IReadOnlyList<int> rows)
    {
        var taken = new FitRows(rows.Count);
        for (var i = 0; i < rows.Count; i++)
            taken.Set(i, X[0][rows[i]], X[1][rows[i]], X[2][rows[i]], Label[rows[i]], Weight[rows[i]]);
        return taken;
    }
}
