using ImplicitInstruct.Pipeline;
using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Experiments;

/// <summary>Makes what a claim needs, in the repository's own <c>artifacts/</c>: what <c>--target Reproduce</c> made is used, and the other way round.</summary>
internal static class Laboratory
{
    /// <summary>Folder of the snapshots, from this source file's folder.</summary>
    public const string Expected = "../expected/mini";

    /// <summary>The claim with the recipe as it stands.</summary>
    public static Task<Outcome> MeasureAsync(string claim) => Reproduction.MeasureAsync(
        new ReproduceOptions { Root = Root, Claims = [claim] }, new PlainReport(TestContext.Progress, TimeSpan.FromSeconds(10)), engine: null, CancellationToken.None);

    private static string Root
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "ImplicitInstruct.sln")))
                    return folder.FullName;
            }
            throw new DirectoryNotFoundException($"There is no ImplicitInstruct.sln above {AppContext.BaseDirectory}; run the experiments from a clone of the repository.");
        }
    }
}
