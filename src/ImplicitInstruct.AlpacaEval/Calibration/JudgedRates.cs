using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>A model's win rates by one judge, in percent.</summary>
/// <param name="Plain">The mean preference.</param>
/// <param name="LengthControlled">As alpaca_eval publishes it: early stopping and all.</param>
/// <param name="LengthCoefficient">Of tanh(d/s) in that fit: negative where longer answers win.</param>
public sealed record JudgedRates(double Plain, double LengthControlled, double LengthCoefficient)
{
    /// <summary>The rates over a model's rows with preferences of one's choice.</summary>
    /// <param name="opinions">The rows.</param>
    /// <param name="preference">A row's preference, 1 to 2; null: none.</param>
    /// <param name="table">The table behind length control.</param>
    public static JudgedRates Of(SecondOpinions opinions, Func<Opinion, double?> preference, Regulariser table)
    {
        AnnotationRow[] rows = opinions.With(preference);
        var fit = new LengthControlledModel(rows, opinions.Regulariser(table)).Fit(new EarlyStoppingSolver());
        return new JudgedRates(
            WinRate.Of([.. rows.Select(row => row.Label).OfType<double>()]).Percent, fit.Percent, fit.Coefficients.Length);
    }
}
