using System.Diagnostics;
using System.Globalization;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.BrokenInputs;

/// <summary>
/// Many broken inputs to one parser. Each must end in a value or in one sentence of advice, in time and without much memory. Equal seeds
/// make equal inputs, on every machine.
/// </summary>
internal static class Onslaught
{
    private const int UsualCases = 2000;
    private const long MostBytes = 1L << 30;
    private const int LongestSentence = 700;
    private const int Named = 10;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    private static readonly string[] Asked = (Environment.GetEnvironmentVariable("BROKEN_INPUTS") ?? $"{UsualCases}").Split(':');

    /// <summary>Cases for each parser: 2,000, or what <c>BROKEN_INPUTS</c> says, as <c>100000</c> or from one on, <c>1717:1</c>.</summary>
    private static int Cases { get; } = int.Parse(Asked[^1], CultureInfo.InvariantCulture);

    private static int First { get; } = Asked.Length > 1 ? int.Parse(Asked[0], CultureInfo.InvariantCulture) : 0;

    /// <summary>Runs the cases and reports every kind of crash with the number that makes its first case again.</summary>
    /// <param name="parser">Names the parser, and the stream of random numbers.</param>
    /// <param name="seeds">Sound inputs. Each is read first, and has to be.</param>
    /// <param name="mutate">Breaks one.</param>
    /// <param name="read">Reads one to its end; may throw advice and nothing else.</param>
    public static void On(string parser, IReadOnlyList<byte[]> seeds, Func<byte[], Philox, byte[]> mutate, Action<byte[]> read)
    {
        foreach (var seed in seeds)
            Assert.That(() => read(seed), Throws.Nothing, $"{parser}: a sound input");
        byte[] Input(int number)
        {
            var random = new Philox((ulong)number, parser);
            return mutate(random.Pick(seeds), random);
        }

        var (crashes, values, refusals) = (new SortedDictionary<string, (int Case, int Count, string Text)>(), 0, 0);
        var (watch, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var (slowest, largest, current) = (TimeSpan.Zero, 0L, 0);
        var work = Task.Run(() =>
        {
            for (var number = First; number < First + Cases; number++)
            {
                current = number;
                var (found, time, bytes) = Try(Input(number), read);
                if (time > Longest)   // perhaps the machine was busy with something else
                    time = new[] { time, Try(Input(number), read).Time, Try(Input(number), read).Time }.Min();
                (slowest, largest) = (time > slowest ? time : slowest, Math.Max(bytes, largest));
                var crash = found is null or AdviceException ? Wrong(found?.Message) : Kind(found);
                if (crash is null && time > Longest)
                    crash = $"takes more than {Longest.TotalSeconds} s";
                if (crash is null && bytes > MostBytes)
                    crash = $"takes more than {MostBytes >> 20} MiB";
                if (crash is not null)
                    crashes[crash] = crashes.TryGetValue(crash, out var known)
                        ? known with { Count = known.Count + 1 }
                        : (number, 1, found?.ToString() ?? crash);
                values += found is null ? 1 : 0;
                refusals += found is null ? 0 : 1;
            }
        });
        for (var seen = -1; !work.Wait(Hang); seen = current)
            Assert.That(current, Is.Not.EqualTo(seen), $"{parser}: case {current} does not end");
        var (seconds, used) = (watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
        TestContext.Out.WriteLine(
            FormattableString.Invariant($"{parser}: {Cases:N0} cases in {seconds:0.0} s, {used:0.0} of a processor, {values:N0} values, ")
            + FormattableString.Invariant($"{refusals:N0} refusals; slowest {slowest.TotalMilliseconds:0} ms, ")
            + FormattableString.Invariant($"most {largest / 1e6:0.0} MB"));
        Assert.That(
            crashes.Take(Named).Select(crash => $"case {crash.Value.Case} and {crash.Value.Count - 1} more: {crash.Value.Text}"),
            Is.Empty, parser);
        if (Cases >= UsualCases)
            Assert.That(Math.Min(values, refusals), Is.GreaterThan(Cases / 100), "inputs are broken, and not all beyond reading");
    }

    /// <summary>The advice that a broken input must end in: one sentence about a file or a server, or a question what was meant.</summary>
    private static string? Wrong(string? sentence) =>
        sentence is null
        || (sentence is [.., '.' or '?'] && !sentence.Contains('\n', StringComparison.Ordinal) && sentence.Length < LongestSentence)
            ? null
            : $"is no sentence: {sentence[..Math.Min(sentence.Length, LongestSentence)]}";

    private static (Exception? Found, TimeSpan Time, long Bytes) Try(byte[] input, Action<byte[]> read)
    {
        var (watch, before) = (Stopwatch.StartNew(), GC.GetTotalAllocatedBytes());
        Exception? found = null;
        try
        {
            read(input);
        }
#pragma warning disable CA1031 // Whatever it is, it is the finding.
        catch (Exception any)
#pragma warning restore CA1031
        {
            found = any;
        }

        return (found, watch.Elapsed, GC.GetTotalAllocatedBytes() - before);
    }

    /// <summary>Crashes of one type at one place are one kind.</summary>
    private static string Kind(Exception crash)
    {
        var frame = new StackTrace(crash).GetFrames().Select(frame => frame.GetMethod()).FirstOrDefault(
            method => method?.DeclaringType?.Namespace?.StartsWith("ImplicitInstruct", StringComparison.Ordinal) == true);
        return $"{crash.GetType().Name} in {frame?.DeclaringType?.Name}.{frame?.Name}";
    }
}
