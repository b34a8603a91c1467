using System.Globalization;
using System.Text;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Pipeline.Scheduling;

/// <summary>
/// Tasks that were submitted together: a folder that says which artifact each of them makes, and takes what it left behind.
/// </summary>
/// <remarks>It is written before the submission, so whoever finds a task in a queue knows what it does, whoever submitted it.</remarks>
/// <param name="folder">The folder.</param>
public sealed class TaskBatch(string folder)
{
    private const string List = "artifacts";

    /// <summary>The folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>Its name.</summary>
    public string Name => Path.GetFileName(Folder);

    /// <summary>Which artifacts the tasks make, in order: <c>STAGE/NAME-HASH</c>.</summary>
    public IReadOnlyList<string> Artifacts
    {
        get
        {
            try
            {
                return File.ReadAllLines(ListFile);
            }
            catch (IOException)
            {
                return [];   // gone since the queue was asked
            }
        }
    }

    /// <summary>The file with a line for each.</summary>
    public string ListFile => Path.Combine(Folder, List);

    /// <summary>Where the scheduler itself writes about a task.</summary>
    public string MessagesOf(int index) => Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"messages.{index}"));

    /// <summary>Where a task writes the exit code that its program ended with, and one word more.</summary>
    public string EndOf(int index) => Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"ended.{index}"));

    /// <summary>A new batch of a kind.</summary>
    /// <param name="batches">Where batches lie.</param>
    /// <param name="kind">What its tasks do, for people.</param>
    /// <param name="artifacts">What they make.</param>
    public static TaskBatch Create(string batches, string kind, IEnumerable<string> artifacts)
    {
        var name = string.Create(
            CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyyMMdd-HHmmss}-{kind}-{Guid.NewGuid().ToString("N")[..6]}");
        var batch = new TaskBatch(Path.Combine(batches, name));
        Directory.CreateDirectory(batch.Folder);
        DurableFile.Write(batch.ListFile, Encoding.UTF8.GetBytes(string.Concat(artifacts.Select(one => one + "\n"))));
        return batch;
    }

    /// <summary>The exit code that a task's program ended with, and what stopped it; null where nothing was left behind.</summary>
    public (int Code, string Word)? ReadEnd(int index)
    {
        var words = Read(EndOf(index)).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.Length > 0 && int.TryParse(words[0], CultureInfo.InvariantCulture, out var code)
            ? (code, words.ElementAtOrDefault(1) ?? "") : null;
    }

    /// <summary>What the scheduler itself wrote about a task.</summary>
    public string ReadMessages(int index) => Read(MessagesOf(index));

    private static string Read(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file) : "";
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            return "";   // it is being written, or gone; who asks, asks again
        }
    }
}
