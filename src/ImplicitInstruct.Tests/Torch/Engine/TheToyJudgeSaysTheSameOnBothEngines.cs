using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Tests.Reproduction;
using ImplicitInstruct.Tests.Reproduction.Judging;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>A checkpoint judges the toy reproduction with each engine in 32 bits: equal verdicts up to the last bits of a sum.</summary>
[TestFixtureSource(typeof(Devices), nameof(Devices.All))]
public sealed class TheToyJudgeSaysTheSameOnBothEngines(string device)
{
    [Test]
    public async Task Within_what_32_bits_leave_open()
    {
        TinyModels.Require();
        using var toy = new ToyCheckpoints();
        using var judge = new ToyJudge();
        using var folder = new TemporaryFolder();
        var cpu = await toy.MakeAsync(Options(toy, judge, toy.Root) with { NamedEngine = EngineNames.Cpu });
        var torch = await toy.MakeAsync(Options(toy, judge, folder) with { NamedEngine = EngineNames.Torch, Device = device });
        var (ours, theirs) = (Preferences(cpu), Preferences(torch));
        Assert.That(ours, Has.Count.GreaterThan(4));
        Assert.That(ours.Distinct().Count(), Is.GreaterThan(2));
        Assert.That(theirs.Zip(ours).Max(pair => Math.Abs(pair.First - pair.Second)), Is.LessThan(1e-4));
        Assert.That(torch.Outcome.Artifacts.ManifestOf(Judged(torch)[0]).Numerics, Does.StartWith("torch-"));
    }

    private static ReproduceOptions Options(ToyCheckpoints toy, ToyJudge judge, TemporaryFolder root)
    {
        var options = TheToyReproductionIsJudgedInside.Options(toy, judge, root);
        return options with
        {
            Overrides =
            [
                .. options.Overrides, "torch.precision.training=fp32", "torch.precision.decoding=fp32", "tuning.kept=f32",
            ],
        };
    }

    private static List<JudgeStage> Judged(ToyCheckpoints.Made made) => [.. made.Outcome.Plan.OfType<JudgeStage>()];

    private static List<double> Preferences(ToyCheckpoints.Made made) =>
        [.. Judged(made).SelectMany(stage => AnnotationFile.Read(made.Outcome.Artifacts.Open(stage)).Rows.Select(row => row.Label!.Value))];
}
