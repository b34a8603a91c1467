namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>How a judge takes length.</summary>
/// <param name="LongerWins">Of the pairs of unequal lengths that it decided, those in which the longer output won.</param>
/// <param name="Coefficient">Of tanh(d/s) in the length control: negative where longer answers win.</param>
public sealed record LengthPreference(Share LongerWins, double Coefficient)
{
    /// <summary>Counts, over the pairs with both judges' preference.</summary>
    public static LengthPreference Of(SecondOpinions opinions, Judged judge, JudgedRates rates)
    {
        var decided = opinions.Paired.Where(row => row.ReferenceLength != row.ModelLength && row.By(judge) != Opinion.Draw).ToList();
        var longer = decided.Count(row => row.By(judge) > Opinion.Draw == row.ModelLength > row.ReferenceLength);
        return new LengthPreference(new Share(longer, decided.Count), rates.LengthCoefficient);
    }
}
