using System.Text.Json.Nodes;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Planning;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Training;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>
/// What the official training script does with accelerate of September 2024 and DeepSpeed, on two processes of one example each that
/// accumulate 32 times.
/// </summary>
[TestFixture]
public sealed class UpdatesRunAcrossEpochs
{
    /// <summary>Examples, epochs; horizon, ticks of the whole run, updates, and micro-steps that are never applied.</summary>
    [TestCase(1030, 15, 495, 241)]
    [TestCase(1030, 5, 165, 80)]
    [TestCase(1030, 7, 231, 112)]
    [TestCase(1029, 15, 495, 241)]
    [TestCase(1000, 7, 224, 109)]
    [TestCase(374, 15, 180, 87)]
    [TestCase(374, 7, 84, 40)]
    [TestCase(571, 15, 270, 134)]
    [TestCase(571, 5, 90, 44)]
    [TestCase(1000, 20, 640, 312)]
    [TestCase(1000, 15, 480, 234)]
    public void There_are_as_many_and_the_schedule_is_as_long_as_theirs(int examples, int epochs, int horizon, int updates)
    {
        var order = Order(examples, 64);
        Assert.That((order.Horizon(epochs), order.StepsAfter(epochs)), Is.EqualTo((horizon, updates)));
    }

    /// <summary>The rates are those of the script's loop, simulated micro-step by micro-step.</summary>
    [TestCase(1030, 15, 1e-5)]
    [TestCase(1029, 15, 3e-6)]
    [TestCase(374, 7, 3e-6)]
    [TestCase(571, 5, 3e-6)]
    [TestCase(1000, 20, 1e-5)]
    public void Every_update_has_the_rate_that_their_loop_gives_it(int examples, int epochs, double peak)
    {
        var recipe = ((CheckpointRecipe)Scale.Paper.Recipe).Tuning;
        var order = Order(examples, recipe.BatchSize);
        var schedule = recipe.ToSchedule(peak, order.Horizon(epochs));
        var rates = Enumerable.Range(0, order.StepsAfter(epochs)).Select(step => schedule.AtOrAfterEnd(order.Tick(step)));
        Assert.That(rates, Is.EqualTo(Simulate(examples, epochs, peak)).Within(1e-20));
    }

    [Test]
    public void Limas_last_updates_have_no_rate_left()
    {
        var rates = Simulate(1030, 15, 1e-5);
        Assert.That((rates[0], rates[1], rates[^3..]), Is.EqualTo((0.0, 1e-5 * 2 / 14, new[] { 0.0, 0, 0 })));
    }

    [Test]
    public void Batches_are_whole_and_an_odd_set_is_filled_up_from_its_start()
    {
        var order = Order(5, 4);
        var seen = Enumerable.Range(0, order.StepsAfter(2)).SelectMany(step => order.Batch(step).ToArray()).ToList();
        Assert.That(seen, Has.Count.EqualTo(12), "two epochs of six");
        Assert.That((seen[..5], seen[5]), Is.EqualTo((seen[..5], seen[0])));
        Assert.That(seen[..5], Is.EquivalentTo(Enumerable.Range(0, 5)));
        Assert.That(seen[6..11], Is.EquivalentTo(Enumerable.Range(0, 5)));
        Assert.That(seen[11], Is.EqualTo(seen[6]));
        Assert.That(Order(5, 4).Batch(1).ToArray(), Is.EqualTo(seen[4..8]), "whatever was asked before");
    }

    [Test]
    public void Every_tuning_run_of_the_papers_recipe_tells_its_rates()
    {
        var downloads = new Downloads(new HubSettings { CacheFolder = "cache" }, "data");
        var study = new Study(new ReproduceOptions { Root = Repository.Root, Scale = Scale.Paper }, downloads);
        var lines = TuningUpdates.Of(study).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.That(lines.Select(line => (string?)line["run"]), Is.Unique.And.Member("llama-2-7b-instruction-tuned-s1"));
        Assert.That(lines.Select(line => line["rates"]!.AsArray().Count).Distinct().Order(),
            Is.EqualTo(new[] { 40, 44, 80, 87, 109, 112, 134, 234, 241, 312 }));
    }

    [Test]
    public void An_odd_batch_cannot_be_shared() => Assert.That(
        () => new Study(new ReproduceOptions { Root = Repository.Root, Scale = Scale.Paper, Overrides = ["tuning.batchSize=7"] }),
        Throws.TypeOf<AdviceException>().With.Message.StartsWith("tuning.batchSize is 7, which the two processes"));

    private static BatchOrder Order(int examples, int batch) => BatchOrder.Of(UpdateRule.AcrossEpochs, examples, batch, 1, "x");

    private static List<double> Simulate(int examples, int epochs, double peak)
    {
        var perProcess = (examples + 1) / 2;
        var horizon = (examples + 31) / 32 * epochs;
        var warmUp = (int)(horizon * 0.03);
        var (ticks, micro, rates) = (0, 0, new List<double>());
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var since = 0;
            for (var i = 0; i < perProcess; i++)
            {
                if (++micro % 32 == 0)
                    rates.Add(
                        peak * (ticks < warmUp ? (double)ticks / warmUp : Math.Max(0, (double)(horizon - ticks) / (horizon - warmUp))));
                if (++since == 32 || i == perProcess - 1)
                    (ticks, since) = (ticks + 2, 0);
            }
        }

        return rates;
    }
}
