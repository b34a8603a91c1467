using ImplicitInstruct.Decoding;

namespace ImplicitInstruct.Claims;

/// <summary>A model's responses after they were checked.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Check">What checking found.</param>
/// <param name="ReportedUnfinished">Unfinished responses by the tables.</param>
public sealed record DecodedModel(string Model, GreedyCheck Check, int ReportedUnfinished);
