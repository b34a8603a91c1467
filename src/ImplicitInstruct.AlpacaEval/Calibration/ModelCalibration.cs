using ImplicitInstruct.AlpacaEval.LengthControl;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>What the two judges say of one model, side by side.</summary>
/// <param name="Opinions">What they said.</param>
/// <param name="Agreement">Over the pairs that both decided.</param>
/// <param name="Original">The original's rates, over all pairs that it decided.</param>
/// <param name="New">The new judge's, likewise.</param>
public sealed record ModelCalibration(SecondOpinions Opinions, Agreement Agreement, JudgedRates Original, JudgedRates New)
{
    /// <summary>What the new judge says in both orders of the outputs; null where it was asked in one.</summary>
    public BothOrders? BothOrders { get; } = BothOrders.Of(Opinions.Rows);

    /// <summary>
    /// The rates by the mean of the new judge's preferences in both orders, over the pairs that have both; null likewise.
    /// </summary>
    public JudgedRates? NewInBothOrders { get; init; }

    /// <summary>The model's name.</summary>
    public string Name => Opinions.Name;

    /// <summary>How each judge takes length.</summary>
    public LengthPreference LengthBy(Judged judge) => LengthPreference.Of(Opinions, judge, judge == Judged.Original ? Original : New);

    /// <summary>Compares.</summary>
    public static ModelCalibration Of(SecondOpinions opinions, Regulariser table) => new(
        opinions,
        Agreement.Of(opinions.Rows),
        JudgedRates.Of(opinions, row => row.Original, table),
        JudgedRates.Of(opinions, row => row.New, table))
    {
        NewInBothOrders = opinions.Rows.Any(row => row.InBothOrders is not null)
            ? JudgedRates.Of(opinions, row => row.InBothOrders, table) : null,
    };
}
