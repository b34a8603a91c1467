using System.Collections;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Acceptance;
using ImplicitInstruct.Reproduction.Planning;
using ImplicitInstruct.Reproduction.Scales;

namespace ImplicitInstruct.Experiments;

/// <summary>
/// Makes what a claim needs, in the repository's own <c>artifacts/</c>: what <c>--target Reproduce</c> made is used, and the other way
/// round.
/// </summary>
/// <remarks>
/// <c>dotnet test --filter Claim=response-tuning -e IMPLICITINSTRUCT_SCALE=paper</c> reads the claim at another scale
/// (<see cref="EnvironmentOptions"/>): from artifacts alone, because making them takes a GPU and a judge's dollars, to which nobody agrees
/// by running tests.
/// </remarks>
internal static class Laboratory
{
    private static readonly Lazy<ReproduceOptions> Asked = new(() => EnvironmentOptions.Read(Root, Variables()));

    /// <summary>Folder of the snapshots, from this source file's folder.</summary>
    public const string Expected = "../expected/mini";

    /// <summary>The scale that claims are read at.</summary>
    public static Scale Scale => Asked.Value.Scale;

    /// <summary>Whether claims are made here, and not only read.</summary>
    public static bool Makes => Scale == Scale.Mini;

    /// <summary>Makes the artifacts, as far as they are not there, and reads what is asked for.</summary>
    public static async Task<Outcome> MeasureAsync(Study study)
    {
        var report = new PlainReport(TestContext.Progress, TimeSpan.FromSeconds(10));
        using var bench = await Workbench.OpenAsync(study, StageStep.Tables, report, CancellationToken.None);
        await bench.MakeAllAsync(CancellationToken.None);
        return bench.Read();
    }

    /// <summary>The claim as it is asked for.</summary>
    /// <exception cref="AdviceException">What was asked for cannot be, whatever artifacts there are.</exception>
    public static Study StudyOf(string claim) => new(Asked.Value with { Claims = [claim] });

    /// <summary>What of the tables behind a claim differs from the accepted ones.</summary>
    public static IReadOnlyList<TableChange> ChangesOf(Outcome outcome)
    {
        var accepted = AcceptedTables.Of(Root, Scale.Name);
        return [.. outcome.Tables.SelectMany(one => accepted.Compare(one.Name, one.Table))];
    }

    private static Dictionary<string, string> Variables() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);

    private static string Root
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "ImplicitInstruct.sln")))
                    return folder.FullName;
            }

            throw new DirectoryNotFoundException(
                $"There is no ImplicitInstruct.sln above {AppContext.BaseDirectory}; run the experiments from a clone of the repository.");
        }
    }
}
