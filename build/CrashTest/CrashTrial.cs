using System.Diagnostics;
using System.Globalization;

namespace ImplicitInstruct.Build.CrashTest;

/// <summary>Kills a run at random moments, as a machine that loses its power would, and compares what it ends in.</summary>
/// <param name="run">The run.</param>
/// <param name="folder">Where both runs put their artifacts; what is there goes.</param>
/// <param name="kills">How often it is killed.</param>
/// <param name="seed">Of the moments.</param>
/// <param name="savesEvery">How often the run saves a state of training.</param>
/// <param name="say">Gets a line at a time.</param>
internal sealed class CrashTrial(
    ReproduceProcess run, string folder, int kills, int seed, TimeSpan savesEvery, Action<string> say)
{
    /// <summary>Lives that end while the run starts, looks at what is there, or goes on.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(4);

    /// <summary>Lives that are counted in finished artifacts end after fewer than this many.</summary>
    private const int MostArtifacts = 7;

    /// <summary>Such a life goes on for a part of this, so that it may end within a short stage.</summary>
    private static readonly TimeSpan Further = TimeSpan.FromSeconds(1);

    private readonly string _plain = Path.Combine(folder, "uninterrupted");
    private readonly string _killed = Path.Combine(folder, "killed");
    private readonly SortedDictionary<string, int> _stages = new(StringComparer.Ordinal);

    /// <summary>Runs both.</summary>
    /// <returns>The files that differ, with what is different; empty when there are none.</returns>
    /// <exception cref="BuildFailedException">A run broke.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken stop)
    {
        ArtifactFolders.Clear(_plain);
        var clock = Stopwatch.StartNew();
        var code = await run.RunAsync(_plain, null, stop).ConfigureAwait(false);
        var plain = clock.Elapsed;
        say(string.Create(CultureInfo.InvariantCulture, $"Uninterrupted: {plain.TotalSeconds:0} s, exit code {code}."));

        var moments = new Random(seed);
        var (left, rounds) = (kills, 0);
        var differences = new List<string>();
        while (left > 0)
        {
            ArtifactFolders.Clear(_killed);
            rounds++;
            // Were no life longer than it takes to start and to save, training would not get on, and no later stage would see a kill.
            var longest = TimeSpan.FromTicks(Math.Min((plain / 2).Ticks, (savesEvery * 4).Ticks));
            int? ended;
            do
            {
                ended = await run.RunAsync(_killed, left == 0 ? null : LifeOf(left, longest, moments), stop).ConfigureAwait(false);
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

    /// <summary>
    /// What ends a life: a moment early on, a moment within training and its saves, or some artifacts later, which carries the run through
    /// all kinds of stages, however long its training takes.
    /// </summary>
    private Func<CancellationToken, Task> LifeOf(int left, TimeSpan longest, Random moments)
    {
        var (part, artifacts) = (moments.NextDouble(), moments.Next(1, MostArtifacts));
        return (left % 3) switch
        {
            0 => end => Task.Delay(Short * part, end),
            1 => end => Task.Delay(longest * part, end),
            _ => end => UntilMadeAsync(artifacts, Further * part, end),
        };
    }

    private async Task UntilMadeAsync(int artifacts, TimeSpan further, CancellationToken end)
    {
        for (var wanted = ArtifactFolders.Made(_killed) + artifacts; ArtifactFolders.Made(_killed) < wanted;)
            await Task.Delay(TimeSpan.FromMilliseconds(50), end).ConfigureAwait(false);
        await Task.Delay(further, end).ConfigureAwait(false);
    }

    private void Count(int left)
    {
        var stages = ArtifactFolders.Unfinished(_killed);
        foreach (var stage in stages.DefaultIfEmpty("between stages"))
            _stages[stage] = _stages.GetValueOrDefault(stage) + 1;
        if ((kills - left + 1) % 10 == 0)
            say(FormattableString.Invariant($"{kills - left + 1} of {kills} kills"));
    }
}
