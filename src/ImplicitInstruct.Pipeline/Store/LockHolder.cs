using System.Globalization;
using System.Text;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Pipeline.Store;

/// <summary>Who holds a lock, as its holder's file says.</summary>
/// <param name="Place">The holder's file.</param>
/// <param name="Machine">The machine.</param>
/// <param name="Process">The process there, and the job that it belongs to.</param>
/// <param name="Token">Which taking of the lock this is; no two have one in common.</param>
/// <param name="Number">The last sign of life.</param>
internal sealed record LockHolder(string Place, string Machine, string Process, string Token, long Number)
{
    private const int Parts = 4;

    /// <summary>E.g. <c>process 12 (job 7) on n3</c>.</summary>
    public string InWords => $"{Process} on {Machine}";

    /// <summary>When it last gave a sign of life, by the clock of who keeps the file (UTC).</summary>
    public DateTime Seen => File.GetLastWriteTimeUtc(Place);

    /// <summary>What this process would write.</summary>
    /// <param name="path">The lock file.</param>
    /// <param name="machine">This machine's name; null for its own.</param>
    public static LockHolder OfThisProcess(string path, string? machine = null)
    {
        var job = Environment.GetEnvironmentVariable("SLURM_JOB_ID") is { Length: > 0 } id ? $" (job {id})" : "";
        return new LockHolder(
            FileOf(path), machine ?? Environment.MachineName,
            string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId}{job}"),
            Guid.NewGuid().ToString("N"), 0);
    }

    /// <summary>Who holds a lock; null: nobody.</summary>
    /// <param name="path">The lock file.</param>
    public static LockHolder? Read(string path) => Parse(FileOf(path), ReadText(FileOf(path)));

    /// <summary>Makes the holder's file, if there is none.</summary>
    /// <returns>Whether it was made by this call.</returns>
    public bool TryMake()
    {
        try
        {
            using var file = new FileStream(Place, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            file.Write(Encoding.UTF8.GetBytes(Text));
            file.Flush(flushToDisk: true);
            return true;
        }
        catch (IOException) when (File.Exists(Place))
        {
            return false;
        }
    }

    /// <summary>Gives a sign of life.</summary>
    /// <returns>Whether the file was still this holder's.</returns>
    public bool Sign(long number)
    {
        // That it is gone is another's doing; that it cannot be read may be the network's.
        if (!File.Exists(Place) || Parse(Place, File.ReadAllText(Place))?.Token != Token)
            return false;
        DurableFile.Write(Place, stream => stream.Write(Encoding.UTF8.GetBytes((this with { Number = number }).Text)), isShared: true);
        return true;
    }

    /// <summary>Takes a dead holder's file away; when it turns out to be another's by then, that one gets it back.</summary>
    /// <returns>Whether it was this holder's.</returns>
    public bool TakeAway()
    {
        var aside = $"{Place}.{Guid.NewGuid():N}";
        try
        {
            File.Move(Place, aside);
        }
        catch (IOException)
        {
            return false;   // somebody else took it away
        }

        var isOurs = Parse(Place, ReadText(aside)) == this;
        try
        {
            if (isOurs)
                File.Delete(aside);
            else
                File.Move(aside, Place);
        }
        catch (IOException)
        {
            File.Delete(aside);   // a third one is there now: it has the lock, and the second will find out
        }

        return isOurs;
    }

    /// <summary>Ends the holding.</summary>
    public void Remove()
    {
        try
        {
            if (Parse(Place, ReadText(Place))?.Token == Token)
                File.Delete(Place);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            // It expires.
        }
    }

    private string Text => string.Create(CultureInfo.InvariantCulture, $"{Machine}\n{Process}\n{Token}\n{Number}\n");

    private static string FileOf(string path) => path + ".holder";

    /// <summary>What a file says; null where there is none, empty where it cannot be read just now.</summary>
    private static string? ReadText(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file) : null;
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>
    /// What an earlier version wrote held on one machine alone; what a power cut left is a holder somewhere that gives no sign of life.
    /// </summary>
    private static LockHolder? Parse(string place, string? text)
    {
        if (text is null)
            return null;
        var lines = text.Split('\n');
        if (lines.Length > Parts && long.TryParse(lines[3], CultureInfo.InvariantCulture, out var number))
            return new LockHolder(place, lines[0], lines[1], lines[2], number);
        var isOld = text.StartsWith("process ", StringComparison.Ordinal);
        return new LockHolder(place, isOld ? Environment.MachineName : "another machine", isOld ? text : "a process", text, 0);
    }
}
