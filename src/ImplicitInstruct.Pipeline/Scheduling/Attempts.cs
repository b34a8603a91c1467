using System.Text.Json;
using ImplicitInstruct.Files;
using ImplicitInstruct.Pipeline.Keys;

namespace ImplicitInstruct.Pipeline.Scheduling;

/// <summary>What was tried so far to make one artifact elsewhere.</summary>
public sealed record Attempt
{
    /// <summary>The job that was submitted last; null when none is out.</summary>
    public string? Job { get; init; }

    /// <summary>The job's batch.</summary>
    public string Batch { get; init; } = "";

    /// <summary>Which of the batch's tasks.</summary>
    public int Index { get; init; }

    /// <summary>How many tasks ended without the artifact and without a fault of the program.</summary>
    public int Lost { get; init; }

    /// <summary>How often more memory was asked for.</summary>
    public int MoreMemory { get; init; }

    /// <summary>How often more time was asked for.</summary>
    public int MoreTime { get; init; }

    /// <summary>Why it is not tried again; null while it may be.</summary>
    public string? Failure { get; init; }

    /// <summary>What helps, by its key; null where the failure says it.</summary>
    public string? Remedy { get; init; }
}

/// <summary>
/// The attempts of a store, a file each, so that whoever comes after a submitting host that died knows what it knew. What they say is never
/// needed to know whether an artifact is there.
/// </summary>
/// <param name="root">Folder of the store.</param>
public sealed class Attempts(string root)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>How the line begins that every attempt writes first into the log.</summary>
    public const string StartMark = "== ";

    /// <summary>Lines of a log in which a lack of memory is told.</summary>
    private const int TellingLines = 20;

    private readonly string _jobs = Path.Combine(root, ".jobs");

    /// <summary>Where batches lie.</summary>
    public string Batches => Path.Combine(_jobs, "batches");

    /// <summary>Where the logs of artifacts lie.</summary>
    public string Logs => Path.Combine(_jobs, "logs");

    /// <summary>How an artifact is called in batches: <c>STAGE/NAME-HASH</c>.</summary>
    public static string NameOf(ArtifactKey key) => $"{key.Stage}/{key.FolderName}";

    /// <summary>The log of an artifact, which every attempt goes on writing.</summary>
    public string LogOf(ArtifactKey key) => Path.Combine(Logs, $"{key.Stage}-{key.FolderName}.log");

    /// <summary>What was tried for an artifact.</summary>
    public Attempt Of(ArtifactKey key)
    {
        try
        {
            return File.Exists(FileOf(key)) ? JsonSerializer.Deserialize<Attempt>(File.ReadAllBytes(FileOf(key)), Options)! : new Attempt();
        }
        catch (Exception trouble) when (trouble is IOException or JsonException)
        {
            return new Attempt();   // what is not known is tried again
        }
    }

    /// <summary>Remembers it; what is as at the beginning is forgotten.</summary>
    public void Save(ArtifactKey key, Attempt attempt)
    {
        if (attempt == new Attempt())
        {
            File.Delete(FileOf(key));
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(FileOf(key))!);
        DurableFile.Write(FileOf(key), stream => stream.Write(JsonSerializer.SerializeToUtf8Bytes(attempt, Options)), isShared: true);
    }

    /// <summary>The last lines of an artifact's log, of the last attempt alone.</summary>
    /// <param name="key">The artifact.</param>
    /// <param name="lines">How many.</param>
    public IReadOnlyList<string> EndOfLog(ArtifactKey key, int lines)
    {
        const int MostBytes = 1 << 14;
        try
        {
            using var file = new FileStream(LogOf(key), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Position = Math.Max(0, file.Length - MostBytes);
            using var reader = new StreamReader(file);
            var all = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var start = Array.FindLastIndex(all, line => line.StartsWith(StartMark, StringComparison.Ordinal));
            return [.. all.Skip(start + 1).TakeLast(lines)];
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The exit code that an attempt's program ended with, and what stopped it; null where it left nothing behind.</summary>
    public (int Code, string Word)? EndOf(Attempt attempt) => BatchOf(attempt).ReadEnd(attempt.Index);

    /// <summary>Why an attempt ended without its artifact.</summary>
    /// <param name="key">The artifact.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="word">The scheduler's word for the end; null: it says none.</param>
    public Ending EndingOf(ArtifactKey key, Attempt attempt, string? word) => Ending.Of(
        EndOf(attempt), word,
        BatchOf(attempt).ReadMessages(attempt.Index) + "\n" + string.Join('\n', EndOfLog(key, TellingLines)));

    /// <summary>Removes what is left of batches; logs stay.</summary>
    /// <param name="stillOut">Names of those that have a task that still writes into them.</param>
    public void ForgetBatches(IReadOnlySet<string> stillOut)
    {
        foreach (var batch in Directory.Exists(Batches) ? Directory.GetDirectories(Batches) : [])
        {
            if (!stillOut.Contains(Path.GetFileName(batch)))
                Directory.Delete(batch, recursive: true);
        }
    }

    private TaskBatch BatchOf(Attempt attempt) => new(Path.Combine(Batches, attempt.Batch));

    private string FileOf(ArtifactKey key) => Path.Combine(_jobs, "attempts", $"{key.Stage}-{key.FolderName}.json");
}
