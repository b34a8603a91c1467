namespace ImplicitInstruct.AlpacaEval.Annotations;

/// <summary>Which instructions a judge's verdicts are on.</summary>
public enum InstructionSet
{
    /// <summary>AlpacaEval's 805 in their canonical order, perhaps with gaps: the length control of its leaderboard applies.</summary>
    AlpacaEval,

    /// <summary>Any other: no difficulties are known, so length alone is controlled for.</summary>
    Other,
}
