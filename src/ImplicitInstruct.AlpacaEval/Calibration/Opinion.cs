namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>What two judges said of one pair: the original, whose verdicts are published, and the new one.</summary>
/// <param name="Instruction">The instruction's position among AlpacaEval's 805.</param>
/// <param name="Original">The original's preference: from 1, the reference is better, to 2, the model is; null where there is none.</param>
/// <param name="New">The new judge's, likewise.</param>
/// <param name="ReferenceLength">Code points of the reference's output.</param>
/// <param name="ModelLength">Code points of the model's output.</param>
public sealed record Opinion(int Instruction, double? Original, double? New, int ReferenceLength, int ModelLength)
{
    /// <summary>A win is a preference above this: a draw is none.</summary>
    public const double Draw = 1.5;

    /// <summary>
    /// The new judge's preference where it saw the outputs in the other order than alpaca_eval's; null where it was not asked or gave none.
    /// </summary>
    public double? NewSwapped { get; init; }

    /// <summary>The mean of the new judge's preferences in the two orders; null without both.</summary>
    public double? InBothOrders => (New + NewSwapped) / 2;

    /// <summary>Whether both judges gave a preference.</summary>
    public bool IsPaired => Original is not null && New is not null;

    /// <summary>The reference's length minus the model's.</summary>
    public double LengthDifference => (double)ReferenceLength - ModelLength;

    /// <summary>A judge's preference.</summary>
    public double? By(Judged judge) => judge == Judged.Original ? Original : New;
}

/// <summary>Which of the two judges.</summary>
public enum Judged
{
    /// <summary>The one whose verdicts are published and that nobody can ask any more.</summary>
    Original,

    /// <summary>The one in its place.</summary>
    New,
}
