using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>What the original judge would have said of a model that a new one judged, or why nobody can tell.</summary>
/// <param name="Plain">The plain win rate; null where nothing is carried over.</param>
/// <param name="LengthControlled">The length-controlled rate; null where nothing is carried over.</param>
/// <param name="Refusal">Why nothing is carried over, a sentence without a full stop; null where something is.</param>
/// <param name="Notes">What is taken on trust, a sentence each without a full stop.</param>
public sealed record CarriedOver(CarriedRate? Plain, CarriedRate? LengthControlled, string? Refusal, IReadOnlyList<string> Notes)
{
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
    /// The two errors are independent, so half widths add as their squares do, at either end by itself. That of another model is t·e: e² is
    /// the sum of squares of the errors with each of k models left out over k − 1, and t the 97.5 % quantile of Student's distribution with
    /// k − 1 degrees of freedom. Errors are taken to be as large at every win rate.
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
        var half = Quantile.Student975(errors.Count - 1) * Math.Sqrt(squares / (errors.Count - 1));
        return new CarriedRate(percent, new Interval(
            Math.Max(0, percent - Joined(percent - ends.Low, half)), Math.Min(100, percent + Joined(ends.High - percent, half)), 0.95));
    }

    private static double Joined(double one, double other) => Math.Sqrt((Math.Max(0, one) * Math.Max(0, one)) + (other * other));
}
