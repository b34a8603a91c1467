namespace ImplicitInstruct.AlpacaEval.LengthControl;

/// <summary>Minimises <c>|w1| + |w2| + |w3| + C · Σ s · (ln(1 + e^z) − y·z)</c>, <c>z = w·x</c>, over rows with weight s.</summary>
internal interface ISolver
{
    /// <summary>The coefficients at the minimum, or near it.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="c">C, the inverse strength of the penalty.</param>
    /// <param name="seed">Seed of the solver's random numbers, if it draws any.</param>
    Coefficients Fit(FitRows rows, double c, uint seed);
}
