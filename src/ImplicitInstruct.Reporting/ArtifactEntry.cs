namespace ImplicitInstruct.Reporting;

/// <summary>One artifact behind the numbers.</summary>
/// <param name="Stage">Stage that made it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Hash">Its key.</param>
/// <param name="Seconds">Seconds of work.</param>
/// <param name="Folder">Its folder as seen from the report's, with <c>/</c>, for a link; null for none.</param>
public sealed record ArtifactEntry(string Stage, string Name, string Hash, double Seconds, string? Folder = null);
