using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Pretrained;
using ImplicitInstruct.Reproduction.Pretrained.Acceptance;
using ImplicitInstruct.Reproduction.Pretrained.Stages;
namespace ImplicitInstruct.Experiments;

/// <summary>Makes what a claim needs, in the repository's own <c>artifacts/</c>: what <c>--target Reproduce</c> made is used, and the other way round.</summary>
/// <remarks>
/// <c>dotnet test --filter Claim=response-tuning -e IMPLICITINSTRUCT_SCALE=paper</c> reads the claim at another scale (<see cref="EnvironmentOptions"/>): from artifacts alone, because making them takes a
/// GPU and a judge's dollars, to which nobody agrees by running tests.
/// </remarks>
internal static class Laboratory
{
    private static readonly Lazy<ReproduceOptions> Asked = new(() => EnvironmentOptions.Read(
        Root, Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal)));

    /// <summary>The scale that claims are read at.</summary>
    public static string Scale => Asked.Value.Scale;

    /// <summary>Whether that is the miniature.</summary>
    public static bool IsMiniature => Asked.Value.IsMiniature;

    /// <summary>Folder of the snapshots, from this source file's folder.</summary>
    public const string Expected = "../expected/mini";

    /// <summary>The claim in miniature, with the recipe as it stands.</summary>
    public static Task<Outcome> MeasureAsync(string claim) => ReproductionRun.MeasureAsync(
        new ReproduceOptions { Root = Root, Claims = [claim] }, new PlainReport(TestContext.Progress, TimeSpan.FromSeconds(10)), engine: null, CancellationToken.None);

    /// <summary>Throws when what was asked for cannot be, whatever artifacts there are.</summary>
    /// <exception cref="AdviceException">Says what there is.</exception>
    public static void Check() => PretrainedReproduction.Check(Asked.Value);

    /// <summary>The claim at another scale, as far as its artifacts are there.</summary>
    public static PretrainedOutcome Read(string claim) => PretrainedReproduction.Read(Options(claim), engine: null, Downloads.FromEnvironment(Root));

    /// <summary>What of the tables behind a claim differs from the accepted ones.</summary>
    public static IReadOnlyList<TableChange> ChangesOf(string claim, PretrainedOutcome outcome) => PretrainedReproduction.ChangesOf(Options(claim), outcome);

    private static ReproduceOptions Options(string claim) => Asked.Value with { Claims = [claim] };

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
