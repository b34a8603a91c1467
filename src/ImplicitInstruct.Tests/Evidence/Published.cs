using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Tests.Evidence;

/// <summary>What others published, for tests that compare with it: files found by their hashes, or the end of the test.</summary>
internal static class Published
{
    private static readonly EvidenceFinder Finder = new(
        Repository.Beside("shared"), Folder,
        HubSettings.FromEnvironment() with { Attempts = 1, LongestSilence = TimeSpan.FromSeconds(20) });

    private static readonly Lock Turn = new();

    /// <summary>Where fetched files are kept.</summary>
    public static string Folder => Path.Combine(Repository.Root, "artifacts", "evidence");

    /// <summary>
    /// A file, or the end of the test that needs it: skipped with the reason, or failed where <c>CI</c> is set, since a check that does not
    /// run there is one that nobody makes.
    /// </summary>
    public static string PathOf(EvidenceFile file)
    {
        try
        {
            lock (Turn)
                return Finder.Find(file);
        }
        catch (AdviceException missing)
        {
            EndTest(IsContinuousIntegration(Environment.GetEnvironmentVariable("CI")), MessageOf(file, missing));
            throw;
        }
    }

    /// <summary>Why a test did not run; whoever counts such tests takes the first sentence.</summary>
    public static string MessageOf(EvidenceFile file, AdviceException missing) => $"{file.What} is not at hand. {missing.Message}";

    /// <summary>Whether a value of the variable <c>CI</c> says that this is a check for others.</summary>
    public static bool IsContinuousIntegration(string? variable) => variable is not (null or "" or "0" or "false" or "False");

    /// <summary>Ends a test whose evidence is missing.</summary>
    /// <exception cref="AssertionException">In continuous integration.</exception>
    /// <exception cref="IgnoreException">Elsewhere.</exception>
    public static void EndTest(bool isContinuousIntegration, string reason)
    {
        if (isContinuousIntegration)
            Assert.Fail(reason);
        Assert.Ignore(reason);
    }
}
