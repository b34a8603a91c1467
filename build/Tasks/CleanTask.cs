using Cake.Core.Diagnostics;
using Cake.Frosting;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Removes <c>artifacts/</c>, but for verdicts: they were paid for.</summary>
[TaskName("Clean")]
[TaskDescription("Removes artifacts/, models and results included; a judge's verdicts, which were paid for, stay.")]
public sealed class CleanTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context)
    {
        var kept = Remove(context.ArtifactsFolder);
        context.Log.Information("{0} is gone{1}.", context.ArtifactsFolder,
            kept is null ? ""
                : $", but for the verdicts that a judge was paid for, which are in {kept}: delete that folder yourself when you want to " +
                    "pay again");
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
