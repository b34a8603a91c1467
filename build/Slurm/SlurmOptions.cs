using System.Globalization;
using System.Text.RegularExpressions;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Pipeline.Scheduling;

namespace ImplicitInstruct.Build.Slurm;

/// <summary>What was typed about Slurm.</summary>
internal sealed partial class SlurmOptions
{
    /// <summary>What the job that submits the others is called where kinds of stages are.</summary>
    public const string Submitter = "submitter";

    /// <summary>Arguments that are for the one who submits, and not for tasks.</summary>
    public static readonly IReadOnlyList<string> Own =
        ["executor", "partition", "account", "gpus-per-task", "cpus-per-task", "time", "mem", "slurm", "poll", "detach"];

    private static readonly string[] Named = ["partition", "account"];

    private static readonly string[] Programs = ["sbatch", "squeue", "scontrol"];

    private const int UsualCores = 4;
    private const int UsualPoll = 10;

    private readonly List<(string? Kind, TimeSpan Time)> _times;
    private readonly List<(string? Kind, long Bytes)> _memories;
    private readonly List<(string? Kind, int Count)> _cores;
    private readonly List<(string? Kind, int Count)> _gpus;

    private SlurmOptions(TypedArguments typed)
    {
        _times = [.. typed.All("time").Select(text => ByKind(text, TimeOf))];
        _memories = [.. typed.All("mem").Select(text => ByKind(text, BytesOf))];
        _cores = [.. typed.All("cpus-per-task").Select(text => ByKind(text, value => CountOf(value, "cpus-per-task", 1)))];
        _gpus = [.. typed.All("gpus-per-task").Select(text => ByKind(text, value => CountOf(value, "gpus-per-task", 0)))];
        MostAtOnce = typed.Number("jobs");
        Interval = TimeSpan.FromSeconds(typed.Number("poll") ?? UsualPoll);
        if (Interval < TimeSpan.FromSeconds(1))
            throw new AdviceException($"--poll is {typed.Text("poll")}, and squeue is asked once a second at most: type --poll 10, say.");
        if (MostAtOnce < 1)
            throw new AdviceException(
                $"--jobs is {MostAtOnce}, and no task may run: with --executor slurm it is how many are out at once.");
        Everywhere = [.. Named.Where(typed.Has).Select(name => $"--{name}={typed.Text(name)}"), .. typed.All("slurm").SelectMany(Words)];
    }

    /// <summary>Words for every submission.</summary>
    public IReadOnlyList<string> Everywhere { get; }

    /// <summary>The most tasks that are out at once; null: any number.</summary>
    public int? MostAtOnce { get; }

    /// <summary>Time between two questions to squeue.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Cores of a task where its kind has no number of its own.</summary>
    public int Cores => Of(_cores, "") ?? UsualCores;

    /// <summary>GPUs of a task that computes on one, where its kind has no number of its own.</summary>
    public int Gpus => Of(_gpus, "") ?? 1;

    /// <summary>Reads it; null where another executor, or none, is named.</summary>
    /// <exception cref="AdviceException">It cannot be.</exception>
    public static SlurmOptions? Read(TypedArguments typed)
    {
        switch (typed.Text("executor") ?? "here")
        {
            case "slurm":
                return new SlurmOptions(typed);
            case "here":
                if (Own.Skip(1).FirstOrDefault(typed.Has) is { } alone)
                    throw new AdviceException($"--{alone} is of use to --executor slurm alone: type both, or neither.");
                return null;
            default:
                throw new AdviceException(
                    $"There is no executor '{typed.Text("executor")}': type --executor slurm, or leave it out to compute here.");
        }
    }

    /// <summary>Throws where Slurm is not, or a kind of stage is named that there is not.</summary>
    /// <param name="kinds">The kinds that there are.</param>
    /// <exception cref="AdviceException">Says what helps.</exception>
    public void Check(IEnumerable<string> kinds)
    {
        if (Programs.FirstOrDefault(program => !SlurmProgram.IsThere(program)) is { } missing)
            throw new AdviceException(
                $"There is no {missing} on this machine: type the same on one that submits to the cluster, or leave --executor out.");
        string[] known = [.. kinds.Distinct().Order(StringComparer.Ordinal), Submitter];
        var named = new[] { _times.Select(one => one.Kind), _memories.Select(one => one.Kind), _cores.Select(one => one.Kind),
            _gpus.Select(one => one.Kind) }.SelectMany(one => one).OfType<string>();
        if (named.FirstOrDefault(kind => !known.Contains(kind)) is { } unknown)
            throw new AdviceException($"There is no stage '{unknown}' to give its own share: the stages are {string.Join(", ", known)}.");
    }

    /// <summary>What a task asks for, with what was typed in the place of what was reckoned.</summary>
    public TaskNeeds Apply(string kind, TaskNeeds reckoned) => new(
        reckoned.Gpus == 0 ? 0 : Of(_gpus, kind) ?? reckoned.Gpus, Of(_cores, kind) ?? reckoned.Cores,
        Of(_memories, kind) ?? reckoned.MemoryBytes, Of(_times, kind) ?? reckoned.Time);

    /// <summary>Words as a shell would part them, quotes taken off.</summary>
    internal static IEnumerable<string> Words(string text) =>
        WordForm().Matches(text).Select(match => string.Concat(match.Groups["part"].Captures.Select(
            part => part.Value.Length > 1 && part.Value[0] is '"' or '\'' ? part.Value[1..^1] : part.Value)));

    /// <summary>Slurm's forms of a time: minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes, ...</summary>
    /// <exception cref="AdviceException">It is none.</exception>
    internal static TimeSpan TimeOf(string text)
    {
        var (days, rest) = text.Split('-') is [var first, var second] ? (first, second) : ("0", text);
        var numbers = rest.Split(':').Select(NumberOf).ToArray();
        var whole = NumberOf(days);
        if (whole < 0 || numbers.Contains(-1) || numbers.Length > 3)
            throw new AdviceException($"'{text}' is no time: type --time 8:00:00, or --time tune=1-00:00:00 for one kind of stage.");
        var time = text.Contains('-', StringComparison.Ordinal)
            ? new TimeSpan(whole, numbers[0], numbers.ElementAtOrDefault(1), numbers.ElementAtOrDefault(2))
            : numbers.Length == 3 ? new TimeSpan(numbers[0], numbers[1], numbers[2])
            : new TimeSpan(0, numbers[0], numbers.ElementAtOrDefault(1));
        return time > TimeSpan.Zero ? time : throw new AdviceException($"'{text}' is no time to work in: type --time 8:00:00, say.");
    }

    /// <summary>Slurm's forms of a size: a number with K, M (or nothing), G or T.</summary>
    /// <exception cref="AdviceException">It is none.</exception>
    internal static long BytesOf(string text)
    {
        var power = text.Length > 0 ? "KMGT".IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal) : -1;
        var number = power < 0 ? text : text[..^1];
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? (long)count << (10 * ((power < 0 ? 1 : power) + 1))
            : throw new AdviceException($"'{text}' is no size of memory: type --mem 16G, or --mem tune=128G for one kind of stage.");
    }

    /// <summary>A whole number; -1 where it is none.</summary>
    private static int NumberOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static int CountOf(string text, string name, int least) =>
        NumberOf(text) is var count && count >= least
            ? count : throw new AdviceException($"--{name} is '{text}', which is no number of them: type --{name} 1, say.");

    /// <summary>A value for all, or, with a kind of stage before it, for that.</summary>
    private static (string? Kind, T Value) ByKind<T>(string text, Func<string, T> read) =>
        text.Split('=', 2) is [var kind, var value] ? (kind, read(value)) : (null, read(text));

    /// <summary>The last value for a kind, else the last for all.</summary>
    private static T? Of<T>(List<(string? Kind, T Value)> values, string kind) where T : struct =>
        values.Where(one => one.Kind == kind).Select(one => (T?)one.Value).LastOrDefault()
        ?? values.Where(one => one.Kind is null).Select(one => (T?)one.Value).LastOrDefault();

    [GeneratedRegex("""((?<part>"[^"]*"|'[^']*'|[^\s"']+))+""")]
    private static partial Regex WordForm();
}
