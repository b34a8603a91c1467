using System.Text.Json.Nodes;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Build.CrashTest;

/// <summary>What two runs left behind, byte by byte.</summary>
internal static class ArtifactFolders
{
    /// <summary>What a manifest says of the time of a run, which no two runs have in common, and the seal over it.</summary>
    private static readonly string[] OfTheRun = ["made", "seal"];

    /// <summary>
    /// Locks, remembered digests and what is known of jobs are no results; the page tells times, and what it shows is in the results too.
    /// </summary>
    private static readonly string[] NoResults = [".locks", ".digests", ".jobs", "report"];

    /// <summary>Removes what another run has left.</summary>
    public static void Clear(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Files of a run's results, relative, in order.</summary>
    public static IReadOnlyList<string> FilesOf(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(NoResults.Contains))
            .Order(StringComparer.Ordinal)];

    /// <summary>The files that differ, each with what is different.</summary>
    /// <param name="expected">Folder of the uninterrupted run.</param>
    /// <param name="actual">Folder of the other.</param>
    public static IReadOnlyList<string> Compare(string expected, string actual)
    {
        var (there, here) = (FilesOf(expected), FilesOf(actual));
        return
        [
            .. there.Except(here).Select(file => $"{file}, which is missing"),
            .. here.Except(there).Select(file => $"{file}, which is left over"),
            .. there.Intersect(here).Where(file => !AreEqual(Path.Combine(expected, file), Path.Combine(actual, file))),
        ];
    }

    /// <summary>How many artifacts are whole.</summary>
    public static int Made(string folder) =>
        !Directory.Exists(folder) ? 0 : Directory.EnumerateFiles(folder, Manifest.FileName, new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,   // the run tidies up meanwhile
        }).Count(file => !file.Contains(".tmp", StringComparison.Ordinal));

    /// <summary>The stages that were at work when a run ended.</summary>
    public static IReadOnlyList<string> Unfinished(string folder) => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories)
            .Where(found => found.EndsWith(".tmp", StringComparison.Ordinal) || found.EndsWith(".partial", StringComparison.Ordinal))
            .Select(found => Path.GetFileName(Path.GetDirectoryName(found)!)).Distinct()];

    private static bool AreEqual(string expected, string actual)
    {
        var (one, other) = (File.ReadAllBytes(expected), File.ReadAllBytes(actual));
        return one.AsSpan().SequenceEqual(other)
            || (Path.GetFileName(expected) == Manifest.FileName && JsonNode.DeepEquals(WithoutRun(one), WithoutRun(other)));
    }

    private static JsonObject WithoutRun(byte[] manifest)
    {
        var members = JsonNode.Parse(manifest)!.AsObject();
        foreach (var name in OfTheRun)
            members.Remove(name);
        return members;
    }
}
