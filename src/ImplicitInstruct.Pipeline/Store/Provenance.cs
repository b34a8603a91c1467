using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace ImplicitInstruct.Pipeline.Store;

/// <summary>Where and when an artifact was made. For people; decides nothing but which of two artifacts is newer.</summary>
public sealed record Provenance
{
    /// <summary>When the artifact was finished, UTC.</summary>
    public required DateTimeOffset Finished { get; init; }

    /// <summary>Seconds of work, interrupted runs included as far as their state was saved.</summary>
    public required double Seconds { get; init; }

    /// <summary>Version of this program, without its commit.</summary>
    public required string Version { get; init; }

    /// <summary>Commit that this program was built from; null when it was built outside a checkout.</summary>
    public required string? Commit { get; init; }

    /// <summary>The .NET runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>Operating system, architecture, processor and number of cores; no host or user name.</summary>
    public required string Machine { get; init; }

    /// <summary>What the work took from the mains; null where nothing can be read, and where the work was interrupted.</summary>
    public EnergyUse? Energy { get; init; }

    /// <summary>Threads that computed; null where no engine did, and in what earlier versions made.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Threads { get; init; }

    /// <summary>Now, here.</summary>
    /// <param name="seconds">Seconds of work.</param>
    /// <param name="energy">What it took from the mains; null where that is not known.</param>
    /// <param name="threads">Threads that computed; null where no engine did.</param>
    public static Provenance Now(double seconds, EnergyUse? energy = null, int? threads = null)
    {
        var (version, commit) = VersionAndCommit(
            typeof(Provenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown");
        return new Provenance
        {
            Finished = DateTimeOffset.UtcNow,
            Seconds = Math.Round(seconds, 3),
            Energy = energy,
            Threads = threads,
            Version = version,
            Commit = commit,
            Runtime = RuntimeInformation.FrameworkDescription,
            Machine = $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture}, "
                + string.Create(CultureInfo.InvariantCulture, $"{Processor()}, {Environment.ProcessorCount} cores"),
        };
    }

    /// <summary>Takes apart what the SDK writes, e.g. <c>0.1.0+3f2c…</c>.</summary>
    internal static (string Version, string? Commit) VersionAndCommit(string informational) => informational.Split('+', 2) switch
    {
        [var version, { Length: > 0 } commit] => (version, commit),
        [var version, ..] => (version, null),
        _ => (informational, null),
    };

    private static string Processor()
    {
        const string Source = "/proc/cpuinfo";
        if (!File.Exists(Source))
            return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "processor unknown";
        var line = File.ReadLines(Source).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? "processor unknown" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}

/// <summary>
/// Energy of a piece of work, joules. What else the machine did meanwhile is in it: nobody can tell processes apart. Pieces that this
/// process does at once share the processor's in equal parts.
/// </summary>
/// <param name="Processor">Of all processor packages, by RAPL; null where that cannot be read.</param>
/// <param name="Gpu">Of the GPU that computed, by its power at moments; null where none computed or none can be read.</param>
public sealed record EnergyUse(double? Processor, double? Gpu);
