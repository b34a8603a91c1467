using System.Diagnostics;
using System.Globalization;

namespace ImplicitInstruct.Build.CrashTest;

/// <summary>Kills a run at random moments, as a machine that loses its power would, and compares what it ends in.</summary>
/// <param name="run">The run.</param>
/// <param name="folder">Where both runs put their artifacts; what is there goes.</param>
/// <param name="kills">How often it is killed.</param>
/// <param name="seed">Of the moments.</param>
/// <param name="say">Gets a line at a time.</param>
internal sealed class CrashTrial(ReproduceProcess run, string folder, int kills, int seed, Action<string> say)
{
    private readonly string _plain = Path.Combine(folder, "uninterrupted");
    private readonly string _killed = Path.Combine(folder, "killed");
    private readonly SortedDictionary<string, int> _stages = new(StringComparer.Ordinal);

    /// <summary>Runs both.</summary>
    /// <returns>The files that differ, with what is different; empty when there are none.</returns>
    /// <exception cref="BuildFailedException">A run broke.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken stop)
    {
        Clear(_plain);
        var clock = Stopwatch.StartNew();
        var code = await run.RunAsync(_plain, null, stop).ConfigureAwait(false);
        var plain = clock.Elapsed;
        say(string.Create(CultureInfo.InvariantCulture, $"Uninterrupted: {plain.TotalSeconds:0} s, exit code {code}."));

        var moments = new Random(seed);
        var (left, rounds) = (kills, 0);
        var differences = new List<string>();
        while (left > 0)
        {
            Clear(_killed);
            rounds++;
            // A run that starts again has lost some work, and starting takes time: with this mean kills fall upon the whole of a run.
            var mean = (plain / Math.Min(left, 40)) + TimeSpan.FromSeconds(2);
            int? ended;
            do
            {
                ended = await run.RunAsync(_killed, left == 0 ? null : mean * 2 * moments.NextDouble(), stop).ConfigureAwait(false);
                if (ended is null)
                    Count(left--);
            }
            while (ended is null);
            if (ended != code)
                differences.Add(FormattableString.Invariant($"the exit code, {ended} instead of {code}"));
            differences.AddRange(ArtifactFolders.Compare(_plain, _killed));
        }

        say(string.Create(CultureInfo.InvariantCulture,
            $"Killed {kills} times in {rounds} runs, in {string.Join(", ", _stages.Select(stage => $"{stage.Key} ({stage.Value})"))}: "
            + $"{differences.Count} of {ArtifactFolders.FilesOf(_plain).Count} files differ."));
        return differences;
    }

    private void Count(int left)
    {
        var stages = ArtifactFolders.Unfinished(_killed);
        foreach (var stage in stages.DefaultIfEmpty("between stages"))
            _stages[stage] = _stages.GetValueOrDefault(stage) + 1;
        if ((kills - left + 1) % 10 == 0)
            say(FormattableString.Invariant($"{kills - left + 1} of {kills} kills"));
    }

    private static void Clear(string artifacts)
    {
        if (Directory.Exists(artifacts))
            Directory.Delete(artifacts, recursive: true);
    }
}
