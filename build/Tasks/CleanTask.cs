using Cake.Frosting;
using ImplicitInstruct.Build.Clean;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Removes artifacts, all of them unless fewer are asked for, but for verdicts: they were paid for.</summary>
[TaskName("Clean")]
[TaskDescription("Removes artifacts, all or --unused or --older-than; a judge's verdicts, which were paid for, stay.")]
public sealed class CleanTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context)
    {
        var cleaning = new Cleaning(context.Typed, context.Root, DateTime.UtcNow);
        cleaning.Tell(Console.Out);
        cleaning.Remove(Console.Out);
        return Task.CompletedTask;
    }

    /// <summary>Removes everything but the store of verdicts.</summary>
    /// <param name="artifacts">The folder.</param>
    /// <returns>Folder of the store; null when there was none, and then nothing is left.</returns>
    internal static string? Remove(string artifacts)
    {
        var folder = JudgeTask.FolderIn(artifacts);
        if (!File.Exists(JudgeTask.StoreIn(artifacts)))
        {
            if (Directory.Exists(artifacts))
                Directory.Delete(artifacts, recursive: true);
            return null;
        }

        var store = Path.GetFileName(JudgeTask.StoreIn(artifacts));
        foreach (var entry in new DirectoryInfo(artifacts).EnumerateFileSystemInfos()
            .Where(entry => entry.FullName != Path.GetFullPath(folder))
            // SQLite keeps a log beside the file
            .Concat(
                new DirectoryInfo(folder).EnumerateFileSystemInfos()
                    .Where(entry => !entry.Name.StartsWith(store, StringComparison.Ordinal))).ToList())
        {
            if (entry is DirectoryInfo inner)
                inner.Delete(recursive: true);
            else
                entry.Delete();
        }

        return folder;
    }
}
