namespace ImplicitInstruct.Pipeline.Running;

/// <summary>Artifacts are needed that are missing or damaged, and that this run may not build.</summary>
/// <param name="missing">Their stages, inputs first; at least one.</param>
public sealed class MissingArtifactsException(IReadOnlyList<Stage> missing) : AdviceException(MessageOf(missing))
{
    /// <summary>Their stages, inputs first.</summary>
    public IReadOnlyList<Stage> Missing { get; } = missing;

    private static string MessageOf(IReadOnlyList<Stage> missing)
    {
        var first = $"{missing[0].Kind}/{missing[0].Name}";
        return missing.Count == 1
            ? $"{first} is needed, is not there as it has to be, and is not built by this run."
            : FormattableString.Invariant($"{missing.Count} artifacts are needed, are not there as they have to be, ")
                + $"and are not built by this run. The first is {first}.";
    }
}
