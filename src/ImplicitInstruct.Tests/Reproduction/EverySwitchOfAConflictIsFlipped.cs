using ImplicitInstruct.Reproduction.Reports;
using ImplicitInstruct.Reproduction.Scales;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>
/// Where text and code of the paper disagree a switch says what is in force: toy checkpoints go through the paper's recipe with each of
/// them set to its other side.
/// </summary>
[TestFixture]
public sealed class EverySwitchOfAConflictIsFlipped
{
    /// <summary>Those of the rules, which are written for Llama 2's tokenizer; the toy has another.</summary>
    private static readonly string[] Rules =
    [
        "rules.diversityScope=response", "rules.userTag=first", "rules.whatScore=-3", "rules.afterRamp=hold", "rules.forcesEnd=true",
    ];

    /// <summary>The other side of every switch.</summary>
    internal static readonly string[] Flipped =
    [
        "tuning.schedule=cosine", "tuning.warmUpShare=0.1", "tuning.updates=perEpoch", "tuning.sharesOrder=false",
        "tuning.beginToken=never", "tuning.optimizer.clipNorm=none", "ranking.tokenizer=none", "decode.maxNewTokensOfBase=3",
        "torch.precision.training=fp32", "torch.precision.decoding=fp32", "torch.precision.scoring=bf16",
        "models.llama-2-7b.instruction.epochs=2", "style.instructions=lima", "style.embedder=words",
        .. Rules,
    ];

    private static readonly string[] Small =
    [
        "tuning.batchSize=2", "tuning.maxLength=90", "decode.maxNewTokens=5", "decode.rows=3", "decode.rechecked=2",
        "interval.resamples=100", "instruction.epochs=1", "response.epochs=1", "code.epochs=1", "math.epochs=1", "poetry.epochs=1",
        "recipes.epochs=1", "models.llama-2-7b.peakLearningRate=0.01", "models.olmo-7b.peakLearningRate=0.01", "ranking.examples=4",
        "ranking.draws=2",
    ];

    /// <summary>What is run with a switch flipped.</summary>
    internal static IEnumerable<string> Runs => Flipped.Except(Rules);

    [Test]
    public void Every_conflict_with_a_switch_is_here_and_says_another_thing_when_it_is_flipped()
    {
        var usual = InForce([]);
        Assert.That(
            Flipped.Select(setting => setting.Split('=')[0]), Is.EquivalentTo(usual.Keys), "a switch of the list of conflicts, each once");
        foreach (var setting in Flipped)
        {
            var key = setting.Split('=')[0];
            var other = InForce([setting]);
            Assert.That(other[key], Is.Not.EqualTo(usual[key]), setting);
        }

        static Dictionary<string, string> InForce(IReadOnlyList<string> settings) =>
            PaperConflicts.InForce(Scale.Paper.RecipeWith(settings, seeds: null)).Where(conflict => conflict.Key is not null)
                .ToDictionary(conflict => conflict.Key!, conflict => conflict.InForce);
    }

    [TestCaseSource(nameof(Runs))]
    public Task On_the_deterministic_engine(string setting) => RunAsync(setting, EngineNames.Cpu, device: null);

    /// <summary>Two toy models under the paper's names go through the claims that a switch can move.</summary>
    internal static async Task RunAsync(string setting, string engine, string? device)
    {
        using var toy = new ToyCheckpoints();
        var isStyle = setting.StartsWith("style.", StringComparison.Ordinal);
        var made = await toy.MakeAsync(toy.Options() with
        {
            Scale = Scale.Paper,
            NamedEngine = engine,
            Device = device,
            Only = isStyle ? ["llama-2-7b"] : ["llama-2-7b", "olmo-7b"],
            Claims = isStyle ? ["single-task-style"] : ["response-tuning", "ranking", "decoding"],
            Seeds = 1,
            Overrides = [.. Small, .. isStyle ? ["style.embedder=words"] : Array.Empty<string>(), setting],
        });
        Assert.That(made.Outcome.Missing, Is.Empty);
        foreach (var finding in made.Outcome.Findings)
            Assert.That(finding.Result.Measured.Select(one => one.Value), Is.All.Matches<double>(double.IsFinite), setting);
    }
}
