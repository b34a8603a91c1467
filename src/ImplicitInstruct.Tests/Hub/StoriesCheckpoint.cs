namespace ImplicitInstruct.Tests.Hub;

/// <summary>A real model of 260 thousand parameters, trained elsewhere, in the folder of shared material beside the repository.</summary>
internal static class StoriesCheckpoint
{
    /// <summary>The checkpoint folder; the test is inconclusive, with the reason, where the material is absent.</summary>
    public static string Folder()
    {
        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "ImplicitInstruct.sln")))
                continue;
            var stories = Path.Combine(folder.FullName, "..", "shared", "models", "stories260k");
            Assume.That(Directory.Exists(stories), $"'{stories}' is not there: the real model lies outside of the repository.");
            return stories;
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
