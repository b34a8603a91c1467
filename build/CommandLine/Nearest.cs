namespace ImplicitInstruct.Build.CommandLine;

/// <summary>What someone who mistyped may have meant.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the fewest typing errors (Levenshtein distance, case ignored), or null when more than a third of it differs.</summary>
    public static string? To(string typed, IEnumerable<string> candidates) => candidates
        .Select(candidate => (Candidate: candidate, Distance: Distance(typed.ToUpperInvariant(), candidate.ToUpperInvariant())))
        .Where(pair => pair.Distance <= Math.Max(1, pair.Candidate.Length / 3) || (typed.Length >= 3 && pair.Candidate.StartsWith(typed, StringComparison.OrdinalIgnoreCase)))
        .OrderBy(pair => pair.Distance)
        .ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
        .Select(pair => pair.Candidate)
        .FirstOrDefault();

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
