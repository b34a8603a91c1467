namespace ImplicitInstruct.AlpacaEval.Annotations;

/// <summary>One judged pair as the statistics need it.</summary>
/// <param name="Preference">
/// From 1, the reference is better, to 2, the model is; null when the judge gave none. As in the file: 0 is an old draw.
/// </param>
/// <param name="ReferenceLength">Code points of the reference's output.</param>
/// <param name="ModelLength">Code points of the model's output.</param>
/// <param name="Instruction">The instruction's position among AlpacaEval's 805; null when it is none of them or nobody knows.</param>
public sealed record AnnotationRow(double? Preference, int ReferenceLength, int ModelLength, int? Instruction)
{
    /// <summary>
    /// y = preference − 1 in [0, 1], with an old draw (0) as 0.5; null when there is no preference or it is outside [1, 2], which
    /// alpaca_eval drops.
    /// </summary>
    public double? Label => Preference switch
    {
        0 => 0.5,
        >= 1 and <= 2 => Preference - 1,
        _ => null,
    };

    /// <summary>The reference's length minus the model's.</summary>
    public double LengthDifference => (double)ReferenceLength - ModelLength;
}
