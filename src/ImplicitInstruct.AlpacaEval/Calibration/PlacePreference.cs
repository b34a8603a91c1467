using ImplicitInstruct.AlpacaEval.WinRates;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>How often a judge prefers what it sees first.</summary>
/// <remarks>
/// alpaca_eval draws the order from the instruction's text, the same for every judge, so that the place is known for any recorded verdict.
/// Half of the first outputs are the reference's, which wins more often than not: compare the two judges, and no judge with one half.
/// </remarks>
public static class PlacePreference
{
    /// <summary>Of the pairs that both judges decided and this one not as a draw, those that the first output won.</summary>
    public static Share Of(SecondOpinions opinions, Judged judge)
    {
        var decided = opinions.Paired.Where(row => row.By(judge) != Opinion.Draw).ToList();
        return new Share(
            decided.Count(row => row.By(judge) > Opinion.Draw == AlpacaEvalInstructions.IsSwapped(row.Instruction)), decided.Count);
    }
}
