using Cake.Core.Diagnostics;
using Cake.Frosting;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Makes received snapshots the verified ones.</summary>
[TaskName("Accept")]
[TaskDescription("Takes every *.received.* snapshot as the new *.verified.*; look at git diff after it.")]
public sealed class AcceptTask : BuildTask
{
    private static readonly string[] Folders = ["expected", "experiments", "src"];

    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context)
    {
        string[] received = [.. Folders
            .Select(folder => Path.Combine(context.Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.received.*", SearchOption.AllDirectories))
            .Where(file => !IsBuildOutput(Path.GetRelativePath(context.Root, file)))
            .Order(StringComparer.Ordinal)];
        foreach (var file in received)
        {
            var name = Path.GetFileName(file);
            var at = name.LastIndexOf(".received.", StringComparison.Ordinal);
            var verified = Path.Combine(Path.GetDirectoryName(file)!, $"{name[..at]}.verified.{name[(at + ".received.".Length)..]}");
            File.Move(file, verified, overwrite: true);
            context.Log.Information("{0}", Path.GetRelativePath(context.Root, verified));
        }
        context.Log.Information(
            received.Length == 0 ? "No snapshot was received: every one that a test made is as it was."
                : "{0} taken. git diff shows what changed.", received.Length);
        return Task.CompletedTask;
    }

    private static bool IsBuildOutput(string path) => path.Split('/', '\\').Any(part => part is "bin" or "obj");
}
