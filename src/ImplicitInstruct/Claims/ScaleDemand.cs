namespace ImplicitInstruct.Claims;

/// <summary>What a scale is asked to show of a claim.</summary>
/// <param name="HasFigures">
/// Whether it must reach the figures of the claims, e.g. 35 % for response tuning. Models that nobody measured before are asked for
/// order and distance alone.
/// </param>
/// <param name="FewestBaseModels">Base models that every number must rest on.</param>
public sealed record ScaleDemand(bool HasFigures, int FewestBaseModels)
{
    /// <summary>
    /// By the claim's id, why the scale is listed as not meeting some bounds of the claim reliably, and what another scale must
    /// show instead.
    /// The claim says which bounds: those of the order or correlation that it is about.
    /// </summary>
    public IReadOnlyDictionary<string, string> Excuses { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Why a run rests on fewer base models than are asked for; null where it does not. It explores, and misses the bound on their number
    /// without failing the claim.
    /// </summary>
    public string? WhyFewerBaseModels { get; init; }

    /// <summary>Bounds that hold figures, where they are asked for.</summary>
    internal IEnumerable<BoundResult> Figures(params IEnumerable<BoundResult> bounds) => HasFigures ? bounds : [];

    /// <summary>The bound on the number of base models, where more than one is asked for.</summary>
    internal IEnumerable<BoundResult> BaseModels(params Measured[] measured) =>
        FewestBaseModels > 1 ? [Bound.BaseModels(FewestBaseModels, measured) with { Excuse = WhyFewerBaseModels }] : [];

    /// <summary>A bound of a claim that the scale may be excused.</summary>
    internal BoundResult Excusable(Claim claim, BoundResult bound) => bound with { Excuse = Excuses.GetValueOrDefault(claim.Id) };
}
