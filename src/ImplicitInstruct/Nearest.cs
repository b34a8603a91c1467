namespace ImplicitInstruct;

/// <summary>What someone who mistyped may have meant.</summary>
public static class Nearest
{
    /// <summary>
    /// The candidate with the fewest typing errors (Levenshtein distance, case ignored), or null when more than a third of it differs.
    /// </summary>
    public static string? To(string typed, IEnumerable<string> candidates) =>
        Ranked(typed, candidates).Select(near => near.Candidate).FirstOrDefault();

    /// <summary>
    /// Paths such as <c>response.epochs</c> that someone may have meant: those nearest as a whole, or, where none is near, those with the
    /// nearest last name.
    /// </summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="paths">Names joined by dots.</param>
    /// <param name="most">The most that are wanted.</param>
    public static IReadOnlyList<string> Paths(string typed, IReadOnlyCollection<string> paths, int most)
    {
        var near = Equally(Ranked(typed, paths));
        return [.. (near.Count > 0 ? near
            : Equally(Ranked(Leaf(typed), paths.Select(Leaf).Distinct())).SelectMany(leaf => paths.Where(path => Leaf(path) == leaf)))
            .Take(most)];
    }

    private static List<string> Equally(IReadOnlyList<(string Candidate, int Distance)> ranked) =>
        [.. ranked.TakeWhile(near => near.Distance == ranked[0].Distance).Select(near => near.Candidate)];

    private static IReadOnlyList<(string Candidate, int Distance)> Ranked(string typed, IEnumerable<string> candidates) =>
    [
        .. candidates
            .Select(candidate => (Candidate: candidate, Distance: Distance(typed.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .Where(pair => pair.Distance <= Math.Max(1, pair.Candidate.Length / 3)
                || (typed.Length >= 3 && pair.Candidate.StartsWith(typed, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.Candidate, StringComparer.Ordinal),
    ];

    private static string Leaf(string path) => path[(path.LastIndexOf('.') + 1)..];

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
