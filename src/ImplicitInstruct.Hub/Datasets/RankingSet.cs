using ImplicitInstruct.Formatting;

namespace ImplicitInstruct.Hub.Datasets;

/// <summary>Instructions, their responses, and which other responses each is compared with, as the official code draws them.</summary>
/// <param name="Examples">Instruction in its template, and response.</param>
/// <param name="Draws">
/// For each example the positions of the responses drawn, in their order; a position may be drawn twice, or be the example's own.
/// </param>
public sealed record RankingSet(IReadOnlyList<TuningExample> Examples, IReadOnlyList<IReadOnlyList<int>> Draws);
