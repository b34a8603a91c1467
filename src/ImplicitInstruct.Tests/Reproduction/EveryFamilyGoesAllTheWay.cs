using ImplicitInstruct.Cpu;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Planning;
using ImplicitInstruct.Tests.Pipeline;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>
/// A checkpoint of each family, in a folder, tuned and judged on the CPU engine: all weights or adapters, stopped in the middle and gone on
/// with, by other numbers of threads, to the same bytes.
/// </summary>
[TestFixture]
public sealed class EveryFamilyGoesAllTheWay
{
    private ToyCheckpoints _toy = null!;

    [OneTimeSetUp]
    public void Open() => _toy = new ToyCheckpoints();

    [OneTimeTearDown]
    public void Close() => _toy.Dispose();

    [Test]
    public async Task To_a_verdict_and_after_an_interruption_to_the_same_bytes(
        [Values] ModelArchitecture architecture, [Values("full", "lora", "qlora")] string method)
    {
        using var scratch = new TemporaryFolder(inMemory: true);
        var folder = ToyHub.WriteCheckpoint(Path.Combine(scratch.Path, "checkpoint"), architecture);
        string[] settings = [.. ToyCheckpoints.Small, $"models.{ToyCheckpoints.Name}.repository={folder}", $"tuning.method={method}"];
        using var straight = new TemporaryFolder(inMemory: true);
        using var cut = new TemporaryFolder(inMemory: true);

        using var one = new CpuEngine(1);
        var outcome = await Make(straight, one);
        Assert.That(outcome!.Missing, Is.Empty);
        Assert.That(outcome.Findings.Select(one => one.Result.Claim.Id), Is.EqualTo(new[] { "response-tuning", "decoding" }));
        Assert.That(outcome.Findings[1].Result.Holds, Is.True, "decoding is greedy");

        using var two = new CpuEngine(2);
        using var stop = new CancellationTokenSource();
        var stopping = new WatchedEngine(two, step =>
        {
            if (step == 4)
                stop.Cancel();
        });
        Assert.That(() => Make(cut, stopping, stop.Token), Throws.InstanceOf<OperationCanceledException>());
        await Make(cut, two);
        Assert.That(Computed(cut), Is.EqualTo(Computed(straight)).And.Count.GreaterThan(15));

        async Task<Outcome?> Make(TemporaryFolder root, IEngine engine, CancellationToken cancellation = default)
        {
            var study = _toy.Study(_toy.Options(root) with { Seeds = 1, Overrides = settings });
            using var bench = await Workbench.OpenAsync(study, StageStep.Tables, new RecordedReport(), cancellation, engine);
            await bench.MakeAllAsync(cancellation);
            return bench.Read();
        }
    }

    /// <summary>The base model steered by the three rules, in the tokens that have their texts in its tokenizer.</summary>
    [Test]
    public async Task With_rules_to_a_verdict([Values] ModelArchitecture architecture)
    {
        using var scratch = new TemporaryFolder(inMemory: true);
        using var root = new TemporaryFolder(inMemory: true);
        var folder = ToyHub.WriteCheckpoint(Path.Combine(scratch.Path, "checkpoint"), architecture);
        var study = _toy.Study(_toy.Options(root) with
        {
            Seeds = 1,
            Claims = ["rule-adapter", "decoding"],
            Overrides =
            [
                .. ToyCheckpoints.Small, $"models.{ToyCheckpoints.Name}.repository={folder}", $"models.{ToyCheckpoints.Name}.rules=byText",
            ],
        });
        using var engine = new CpuEngine(1);
        using var bench = await Workbench.OpenAsync(study, StageStep.Tables, new RecordedReport(), CancellationToken.None, engine);
        await bench.MakeAllAsync(CancellationToken.None);
        var outcome = bench.Read()!;
        Assert.That(outcome.Missing, Is.Empty);
        Assert.That(outcome.Findings.Select(one => one.Result.Claim.Id), Is.EqualTo(new[] { "rule-adapter", "decoding" }));
        Assert.That(outcome.Findings[1].Result.Holds, Is.True, "decoding is greedy, rules included");
    }

    /// <summary>Digests of what the engine computed; a judge's answers have times.</summary>
    private static IReadOnlyList<KeyValuePair<string, string>> Computed(TemporaryFolder root) =>
    [
        .. ToyReproduction.Digests(root, "smol")
            .Where(file => file.Key.Split('/', '\\')[0] is "base" or "tune" or "decode" or "greedy-check"),
    ];
}
