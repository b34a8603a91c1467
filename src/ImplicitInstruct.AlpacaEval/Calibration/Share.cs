using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>A share of some cases.</summary>
/// <param name="Count">Cases that count.</param>
/// <param name="Of">Cases in all.</param>
public readonly record struct Share(int Count, int Of)
{
    /// <summary>The share, 0 to 1; null where there is no case.</summary>
    public double? Value => Of == 0 ? null : (double)Count / Of;

    /// <summary>
    /// Its 95 % interval (Wilson 1927), which stays within 0 and 1 and is not empty at either; null where there is no case.
    /// </summary>
    public Interval? Interval
    {
        get
        {
            if (Value is not { } share)
                return null;
            const double Squared = Quantile.Normal975 * Quantile.Normal975;
            var middle = (share + (Squared / (2 * Of))) / (1 + (Squared / Of));
            var half = Quantile.Normal975 * Math.Sqrt((share * (1 - share) / Of) + (Squared / (4.0 * Of * Of))) / (1 + (Squared / Of));
            // At the ends the formula is 0 or 1 but for rounding.
            return new Interval(Count == 0 ? 0 : middle - half, Count == Of ? 1 : middle + half, 0.95);
        }
    }
}
