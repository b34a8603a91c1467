using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>What the original judge would have said of a model that a new one judged, or why nobody can tell.</summary>
/// <param name="Plain">The plain win rate; null where nothing is carried over.</param>
/// <param name="LengthControlled">The length-controlled rate; null where nothing is carried over.</param>
/// <param name="Refusal">Why nothing is carried over, a sentence without a full stop; null where something is.</param>
/// <param name="Notes">What is taken on trust, a sentence each without a full stop.</param>
public sealed record CarriedOver(CarriedRate? Plain, CarriedRate? LengthControlled, string? Refusal, IReadOnlyList<string> Notes)
{
    /// <summary>
    /// The share of wins, corrected for how often the new judge errs; it refuses by itself. Null where nothing is carried over.
    /// </summary>
    public CorrectedRate? Wins { get; init; }

    /// <summary>Nothing.</summary>
    public static CarriedOver Not(string refusal) => new(null, null, refusal, []);
}

/// <summary>An estimate of the original's rate.</summary>
/// <param name="Percent">In percent.</param>
/// <param name="Interval">95 %, with the calibration's error in it; null where no resamples were asked for.</param>
public sealed record CarriedRate(double Percent, Interval? Interval)
{
    /// <summary>An estimate with an interval that holds both what other instructions and what another model would change.</summary>
    /// <remarks>
    /// The two errors are independent, so their squares add: s² = se² + e², with se the sampling's half width over 1.96, at either end
    /// by itself, and e² the mean square of the errors with each of k models left out. The half width is t·s, t being Student's 97.5 %
    /// quantile with the degrees of freedom of such a sum, (k − 1)·s⁴/e⁴ (Satterthwaite 1946): k − 1, the number of models left
    /// out less one, where the error of the calibration is all there is. Errors are taken to be as large at every win rate.
    /// </remarks>
    /// <param name="percent">The estimate.</param>
    /// <param name="sampling">Its 95 % bootstrap interval over instructions; null: none was asked for.</param>
    /// <param name="errors">Errors of the models left out, in points; at least two.</param>
    public static CarriedRate Of(double percent, Interval? sampling, IReadOnlyList<double> errors)
    {
        if (sampling is not { } ends)
            return new CarriedRate(percent, null);
        var squares = 0.0;
        foreach (var error in errors)
            squares += error * error;
        squares /= errors.Count;
        return new CarriedRate(percent, new Interval(
            Math.Max(0, percent - Half(percent - ends.Low, squares, errors.Count - 1)),
            Math.Min(100, percent + Half(ends.High - percent, squares, errors.Count - 1)), 0.95));
    }

    private static double Half(double sampling, double square, int degrees)
    {
        const double Many = 1e6;
        var error = Math.Max(0, sampling) / Quantile.Normal975;
        var sum = (error * error) + square;
        return Quantile.Student975(square == 0 ? Many : Math.Min(Many, degrees * sum * sum / (square * square))) * Math.Sqrt(sum);
    }
}
