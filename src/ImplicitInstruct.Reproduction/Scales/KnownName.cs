namespace ImplicitInstruct.Reproduction.Scales;

/// <summary>A name that has to be one of some.</summary>
internal static class KnownName
{
    /// <summary>Throws where it is none of them.</summary>
    /// <param name="what">What it names: <c>engine</c>, <c>judge</c>.</param>
    /// <param name="value">The name.</param>
    /// <param name="known">What there is.</param>
    /// <param name="where">Where that is all there is, with a blank before it; empty: anywhere.</param>
    /// <exception cref="AdviceException">Says what there is.</exception>
    public static void Check(string what, string value, IReadOnlyList<string> known, string where = "")
    {
        if (!known.Contains(value))
            throw new AdviceException($"There is no {what} '{value}'{where}. What there is: {string.Join(", ", known)}.")
            {
                Remedy = what + ".name",
            };
    }
}
