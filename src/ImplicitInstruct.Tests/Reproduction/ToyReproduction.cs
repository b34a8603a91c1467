using ImplicitInstruct.Modeling;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Planning;
using ImplicitInstruct.Reproduction.Reports;
using ImplicitInstruct.Tests.Pipeline;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>The whole path at a size that takes seconds: three base models of a few steps, one instruction of each family.</summary>
internal static class ToyReproduction
{
    public static readonly string[] Small =
    [
        "corpus.rows=24", "corpus.rowLength=33", "pretrain.steps=5", "pretrain.warmUpSteps=2", "pretrain.hiddenSize=8",
        "pretrain.intermediateSize=12", "pretrain.layers=1", "pretrain.heads=2", "tuningSet.perFamily=1", "tuningSet.perTask=4",
        "evaluation.testPerFamily=1", "evaluation.validationPerFamily=1", "evaluation.rankingPerFamily=1", "decode.maxNewTokens=6",
        "instruction.epochs=1", "response.epochs=1,2", "code.epochs=1", "math.epochs=1", "poetry.epochs=1", "recipes.epochs=1",
        "chess.epochs=1", "rules.end=8", "rules.diversity=0.5,1", "seeds.tuning=3", "interval.resamples=100",
    ];

    /// <summary>How a report says that what it shows is made.</summary>
    public static ReportCommands Commands { get; } = new(claim => $"make {claim}", [new("make all", "everything")]);

    public static ReproduceOptions Options(TemporaryFolder scratch, params string[] overrides) =>
        Checkout(scratch) with { Overrides = [.. Small, .. overrides] };

    /// <summary>Options whose checkout is a folder with the paper's tables and nothing else.</summary>
    public static ReproduceOptions Checkout(TemporaryFolder scratch)
    {
        var paper = Path.Combine(scratch.Path, "expected", "paper");
        Directory.CreateDirectory(paper);
        foreach (var table in Directory.EnumerateFiles(Path.Combine(Repository.Root, "expected", "paper")))
            File.Copy(table, Path.Combine(paper, Path.GetFileName(table)), overwrite: true);
        return new ReproduceOptions { Root = scratch.Path };
    }

    /// <summary>Makes everything that is asked for.</summary>
    public static async Task<Outcome> Make(
        ReproduceOptions options, IEngine engine, IRunReport? report = null, CancellationToken cancellation = default)
    {
        var study = new Study(options);
        using var bench = await Workbench.OpenAsync(study, StageStep.Tables, report ?? new RecordedReport(), cancellation, engine);
        await bench.MakeAllAsync(cancellation);
        return bench.Read();
    }

    /// <summary>Makes all claims, and the results file.</summary>
    public static async Task<RecordedReport> Run(TemporaryFolder scratch, IEngine engine, params string[] overrides)
    {
        var (report, options) = (new RecordedReport(), Options(scratch, overrides));
        var outcome = await Make(options, engine, report);
        ResultsFile.Write(new Study(options).ReadAll(outcome.Artifacts));
        return report;
    }

    /// <summary>Digests of all files of all artifacts by path, manifests left out because they hold the time.</summary>
    public static SortedDictionary<string, string> Digests(TemporaryFolder scratch, string scale = "mini")
    {
        var root = Path.Combine(scratch.Path, "artifacts", scale);
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            var inRoot = Path.GetRelativePath(root, path);
            if (Path.GetFileName(path) != "manifest.json" && !inRoot.StartsWith('.'))   // the store's own: locks, and what was hashed when
                digests[inRoot] = ContentHash.OfFile(path);
        }
        return digests;
    }

    /// <summary>Everything below a folder, copied into another one.</summary>
    public static TemporaryFolder Copy(TemporaryFolder from)
    {
        var copy = new TemporaryFolder(inMemory: true);
        foreach (var path in Directory.EnumerateFiles(from.Path, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy.Path, Path.GetRelativePath(from.Path, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
        return copy;
    }
}
