namespace ImplicitInstruct.Build.Doctor;

/// <summary>Where packages come from.</summary>
internal static class Feeds
{
    /// <summary>The enabled sources, as NuGet lists them: <c>E address</c>.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(string root, CancellationToken stop)
    {
        var (isGood, listed) = await Dotnet.ReadAsync(root, ["nuget", "list", "source", "--format", "Short"], stop).ConfigureAwait(false);
        if (!isGood)
            return [$"unknown: {listed}"];
        var lines = listed.Split('\n', StringSplitOptions.TrimEntries);
        string[] enabled = [.. lines.Where(line => line.StartsWith("E ", StringComparison.Ordinal)).Select(line => line[2..])];
        return enabled.Length > 0 ? enabled : ["none: only packages that were restored before can be used"];
    }
}
