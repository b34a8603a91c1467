using ImplicitInstruct.Formatting;

namespace ImplicitInstruct.Hub.Datasets;

/// <summary>One line of a tuning file of the official repository.</summary>
/// <param name="Dataset">Its field <c>dataset</c>.</param>
/// <param name="Id">Its field <c>id</c>.</param>
/// <param name="Dialogue">Its field <c>messages</c>: user and assistant in turns.</param>
public sealed record TuluExample(string Dataset, string Id, Dialogue Dialogue);
