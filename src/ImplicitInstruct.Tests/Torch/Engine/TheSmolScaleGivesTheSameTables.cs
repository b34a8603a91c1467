using ImplicitInstruct.Claims;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Tests.Reproduction;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>Reproduce at the scale of checkpoints, from a hub to a table, with each engine: what a reader is shown is the same.</summary>
/// <remarks>
/// In 32 bits and kept in 32 bits: the engines differ in the last bits of a sum, and rounding weights to 16 would make some of these
/// differences a thousand times larger.
/// </remarks>
[TestFixtureSource(typeof(Devices), nameof(Devices.All))]
public sealed class TheSmolScaleGivesTheSameTables(string device)
{
    private static readonly string[] Claims = ["response-tuning", "ranking", "decoding"];

    [Test]
    public async Task With_either_engine_through_the_same_stages()
    {
        TinyModels.Require();
        using var toy = new ToyCheckpoints();
        using var folder = new TemporaryFolder();
        var cpu = await toy.MakeAsync(Options(toy, toy.Root) with { NamedEngine = EngineNames.Cpu });
        var torch = await toy.MakeAsync(Options(toy, folder) with { NamedEngine = EngineNames.Torch, Device = device });
        Assert.That(Responses(cpu)[0].Numerics, Does.StartWith("cpu-"));
        Assert.That(Responses(torch)[0].Numerics, Does.StartWith("torch-"));
        Assert.That(cpu.Report.Ran, Has.Some.StartsWith("tune/").And.Some.StartsWith("judge/"));
        Assert.That(torch.Report.Ran, Is.EquivalentTo(cpu.Report.Ran), "in the order in which each engine shares the machine");
        Assert.That(Responses(torch).Select(one => one.Text), Is.EqualTo(Responses(cpu).Select(one => one.Text)));
        Assert.That(Tables(cpu), Does.Match(@"\| response-tuned \| \d+\.\d \| \d+\.\d to \d+\.\d \|"));
        Assert.That(Tables(torch), Is.EqualTo(Tables(cpu)));
        Assert.That(Claimed(torch), Is.EqualTo(Claimed(cpu)));
    }

    private static ReproduceOptions Options(ToyCheckpoints toy, TemporaryFolder root) => toy.Options(root) with
    {
        Claims = Claims,
        Overrides =
        [
            .. ToyCheckpoints.Small, "torch.precision.training=fp32", "torch.precision.decoding=fp32", "tuning.kept=f32",
            "ranking.examples=4", "ranking.draws=2",
        ],
    };

    private static IReadOnlyList<(string Text, string? Numerics)> Responses(ToyCheckpoints.Made made) =>
    [
        .. made.Outcome.Plan.OfType<DecodeStage>().SelectMany(stage => made.Outcome.Artifacts.Open(stage).Select(
            output => ($"{output.Generator}: {output.Output}", made.Outcome.Artifacts.ManifestOf(stage).Numerics))),
    ];

    private static IEnumerable<(string, Verdict)> Claimed(ToyCheckpoints.Made made) =>
        made.Outcome.Findings.Select(finding => (finding.Result.Claim.Id, finding.Result.Verdict));

    private static string Tables(ToyCheckpoints.Made made) => string.Join('\n', made.Outcome.Findings
        .SelectMany(finding => finding.Tables).Select(table => $"{table.Title}\n{table.Text.ToMarkdown()}{table.Note}"));
}
