using System.Globalization;
using System.Text;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Planning;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Tests.Pipeline;
using ImplicitInstruct.Tests.Reproduction;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Cpu.Fingerprints;

/// <summary>
/// The miniature's own model through its own stages, from the corpus to responses, with as few steps as an emulated processor has time for:
/// the SHA-256 of every file that comes of it.
/// </summary>
internal static class MiniatureFingerprint
{
    /// <summary>Amounts alone: the shape of the model, its words and its optimizers are the miniature's.</summary>
    private static readonly string[] Little =
    [
        "corpus.rows=2", "pretrain.steps=2", "pretrain.batchSize=1", "pretrain.warmUpSteps=1", "tuningSet.perTask=2", "code.epochs=1",
        "evaluation.testPerFamily=1", "decode.maxNewTokens=4",
    ];

    /// <summary>A line a file, sorted by path.</summary>
    public static async Task<string> ComputeAsync()
    {
        using var scratch = new TemporaryFolder();
        var study = new Study(ToyReproduction.Checkout(scratch) with { Overrides = Little, Seeds = 1 });
        var family = study.Models.Families[0];
        var responses = study.Models.Responses(family, TuningMethod.On(SingleTask.Code), family.Runs[0]);
        using (var engine = new CpuEngine(2))
        using (var bench = await Workbench.OpenAsync(
            study, StageStep.Respond, new RecordedReport(), CancellationToken.None, engine, goals: [responses]))
            await bench.MakeAsync(StageStep.Respond, isExclusive: false, CancellationToken.None);
        var text = new StringBuilder("miniature");
        foreach (var (path, digest) in ToyReproduction.Digests(scratch))
            text.Append(CultureInfo.InvariantCulture, $"\n  {path.Replace('\\', '/')} sha256 {digest}");
        return text.ToString();
    }
}
