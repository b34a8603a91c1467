using ImplicitInstruct.Modeling;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Experiments;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Tests.Pipeline;

/// <summary>The whole path at a size that takes seconds: three base models of a few steps, one instruction of each family.</summary>
internal static class ToyReproduction
{
    private static readonly string[] Small =
    [
        "corpus.rows=24", "corpus.rowLength=33", "pretrain.steps=5", "pretrain.warmUpSteps=2", "pretrain.hiddenSize=8", "pretrain.intermediateSize=12", "pretrain.layers=1",
        "pretrain.heads=2", "tuningSet.perFamily=1", "tuningSet.perTask=4", "evaluation.testPerFamily=1", "evaluation.validationPerFamily=1", "evaluation.rankingPerFamily=1", "decode.maxNewTokens=6",
        "instruction.epochs=1", "response.epochs=1,2", "code.epochs=1", "math.epochs=1", "poetry.epochs=1", "recipes.epochs=1", "chess.epochs=1", "rules.end=8", "rules.diversity=0.5,1",
        "seeds.tuning=3", "interval.resamples=100",
    ];

    /// <summary>The root of this repository.</summary>
    public static string Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "ImplicitInstruct.sln")))
                folder = folder.Parent ?? throw new DirectoryNotFoundException("There is no ImplicitInstruct.sln above the tests.");
            return folder.FullName;
        }
    }

    public static ReproduceOptions Options(ScratchFolder scratch, params string[] overrides)
    {
        var paper = Path.Combine(scratch.Path, "expected", "paper");
        Directory.CreateDirectory(paper);
        foreach (var table in Directory.EnumerateFiles(Path.Combine(Repository, "expected", "paper")))
            File.Copy(table, Path.Combine(paper, Path.GetFileName(table)), overwrite: true);
        return new ReproduceOptions { Root = scratch.Path, Overrides = [.. Small, .. overrides] };
    }

    public static async Task<RecordedReport> Run(ScratchFolder scratch, IEngine engine, params string[] overrides)
    {
        var report = new RecordedReport();
        var options = Options(scratch, overrides);
        var outcome = await ReproductionRun.MeasureAsync(options, report, engine, CancellationToken.None);
        ResultsFile.Write(outcome.Artifacts, MiniatureExperiments.ReadWhole(outcome.Models, outcome.Artifacts, new PaperTables(options.Root), outcome.Findings), outcome.Models.Recipe);
        return report;
    }

    /// <summary>Digests of all files of all artifacts by path, manifests left out because they hold the time.</summary>
    public static SortedDictionary<string, string> Digests(ScratchFolder scratch)
    {
        var root = Path.Combine(scratch.Path, "artifacts", "mini");
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            var inRoot = Path.GetRelativePath(root, path);
            if (Path.GetFileName(path) != "manifest.json" && !inRoot.StartsWith('.'))   // the store's own: locks, and what was hashed when
                digests[inRoot] = ImplicitInstruct.Pipeline.Keys.ContentHash.OfFile(path);
        }
        return digests;
    }
}
