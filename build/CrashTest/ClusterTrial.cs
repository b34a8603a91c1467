using System.Diagnostics;
using System.Globalization;

namespace ImplicitInstruct.Build.CrashTest;

/// <summary>
/// Runs a reproduction through a cluster that is disturbed at random, and compares what it ends in with a run on this machine.
/// </summary>
/// <param name="here">The run on this machine.</param>
/// <param name="there">The run through the cluster.</param>
/// <param name="folder">Where both runs put their artifacts; what is there goes.</param>
/// <param name="faults">How many faults.</param>
/// <param name="seed">Of the faults and their moments.</param>
/// <param name="say">Gets a line at a time.</param>
internal sealed class ClusterTrial(
    ReproduceProcess here, ReproduceProcess there, string folder, int faults, int seed, Action<string> say)
{
    /// <summary>Between two faults at most: a small job lives for some seconds.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan MendedEvery = TimeSpan.FromSeconds(2);

    private readonly string _plain = Path.Combine(folder, "uninterrupted");
    private readonly string _disturbed = Path.Combine(folder, "cluster");
    private readonly SortedDictionary<string, int> _done = new(StringComparer.Ordinal);
    private readonly Random _random = new(seed);

    private int Left => faults - _done.Values.Sum();

    /// <summary>Runs both.</summary>
    /// <returns>The files that differ, with what is different; empty when there are none.</returns>
    /// <exception cref="BuildFailedException">A run broke.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken stop)
    {
        ArtifactFolders.Clear(_plain);
        var code = await here.RunAsync(_plain, null, stop).ConfigureAwait(false);
        var differences = new List<string>();
        var (rounds, clock) = (0, Stopwatch.StartNew());
        while (Left > 0 && differences.Count == 0)
        {
            rounds++;
            var cluster = new ClusterFaults(_disturbed, _random);
            ArtifactFolders.Clear(_disturbed);
            int? ended;
            do
            {
                ended = await there.RunAsync(_disturbed, Left == 0 ? null : life => DisturbAsync(cluster, life), stop)
                    .ConfigureAwait(false);
            }
            while (ended is null);
            await cluster.EndAsync(stop).ConfigureAwait(false);
            if (ended != code)
                differences.Add(FormattableString.Invariant($"the exit code, {ended} instead of {code}"));
            differences.AddRange(ArtifactFolders.Compare(_plain, _disturbed));
        }

        say(string.Create(CultureInfo.InvariantCulture,
            $"{faults - Left} faults in {rounds} runs of {clock.Elapsed.TotalSeconds / rounds:0} s in the mean: "
            + $"{string.Join(", ", _done.Select(fault => $"{fault.Key} ({fault.Value})"))}. "
            + $"{differences.Count} of {ArtifactFolders.FilesOf(_plain).Count} files differ."));
        return differences;
    }

    /// <summary>Disturbs the cluster until it is the submitting host's turn, which is killed by the end of this.</summary>
    private async Task DisturbAsync(ClusterFaults cluster, CancellationToken end)
    {
        while (Left > 0)
        {
            await Task.Delay(Longest * _random.NextDouble(), end).ConfigureAwait(false);
            var fault = await cluster.NextAsync(end).ConfigureAwait(false);
            if (fault is null)
                continue;   // nothing runs that could be disturbed so
            _done[fault] = _done.GetValueOrDefault(fault) + 1;
            if (Left % 10 == 0)
                say(FormattableString.Invariant($"{faults - Left} of {faults} faults"));
            if (fault == ClusterFaults.Host)
                return;
        }

        // What the last fault did to nodes shows itself some seconds later.
        while (true)
        {
            await Task.Delay(MendedEvery, end).ConfigureAwait(false);
            await ClusterFaults.MendAsync(end).ConfigureAwait(false);
        }
    }
}
