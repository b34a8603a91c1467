namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>How far predictions were off, in points.</summary>
/// <param name="RootMeanSquare">The square root of the mean square.</param>
/// <param name="Mean">The mean: positive where predictions are too high.</param>
public sealed record PredictionError(double RootMeanSquare, double Mean)
{
    /// <summary>Of some errors; null for none.</summary>
    public static PredictionError? Of(IReadOnlyCollection<double> errors)
    {
        if (errors.Count == 0)
            return null;
        var (sum, squares) = (0.0, 0.0);
        foreach (var error in errors)
        {
            sum += error;
            squares += error * error;
        }

        return new PredictionError(Math.Sqrt(squares / errors.Count), sum / errors.Count);
    }
}
