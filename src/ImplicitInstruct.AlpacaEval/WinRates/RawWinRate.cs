using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.WinRates;

/// <summary>What is counted without any model of length: alpaca_eval's <c>get_winrate</c> (metrics/winrate.py).</summary>
/// <param name="WinRate">Mean preference with its standard error.</param>
/// <param name="DiscretePercent">The same with each preference rounded to win, loss or draw (0.5).</param>
/// <param name="Wins">Preferences above 1.5.</param>
/// <param name="Losses">Preferences below 1.5.</param>
/// <param name="Draws">Preferences of exactly 1.5.</param>
/// <param name="Missing">Rows without a preference.</param>
/// <param name="OutOfRange">Rows whose preference is neither 0 nor in [1, 2]; they are left out.</param>
public sealed record RawWinRate(WinRate WinRate, double DiscretePercent, int Wins, int Losses, int Draws, int Missing, int OutOfRange)
{
    /// <summary>Counts the rows.</summary>
    /// <exception cref="AdviceException">No row has a usable preference.</exception>
    public static RawWinRate Of(AnnotationSet annotations)
    {
        var labels = annotations.Rows.Select(row => row.Label).OfType<double>().ToList();
        var missing = annotations.Rows.Count(row => row.Preference is null);
        if (labels.Count == 0)
            throw new AdviceException(
                $"'{annotations.Source}' has {annotations.Rows.Count} rows and no preference from 1 to 2 among them, so there is no win "
                + "rate.")
            {
                Remedy = "winrate.verdicts",
            };
        var (wins, losses) = (labels.Count(y => y > 0.5), labels.Count(y => y < 0.5));
        var draws = labels.Count - wins - losses;
        return new RawWinRate(
            WinRate.Of(labels), 100 * (wins + (0.5 * draws)) / labels.Count, wins, losses, draws, missing,
                annotations.Rows.Count - labels.Count - missing);
    }
}
