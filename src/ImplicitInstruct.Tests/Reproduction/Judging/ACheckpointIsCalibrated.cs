using System.Text.Json.Nodes;
using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.Build.Calibrate;
using ImplicitInstruct.Build.Judge;
using ImplicitInstruct.Tests.AlpacaEval.Calibration;

namespace ImplicitInstruct.Tests.Reproduction.Judging;

/// <summary>A judge that is run here is held against the original as a served one is.</summary>
[TestFixture]
public sealed class ACheckpointIsCalibrated
{
    private const int Models = 2;
    private const int Instructions = 10;

    [Test]
    public async Task In_both_orders_and_what_is_scored_is_not_scored_again()
    {
        using var judge = new ToyJudge(maxPositions: 4096);
        using var folder = new TemporaryFolder();
        var options = new CalibrateOptions
        {
            Models = Models,
            Instructions = Instructions,
            BothOrders = true,
            Folder = folder["out"],
            Checkpoint = new CheckpointJudgeOptions(judge.Who) { Threads = 1 },
        };
        var access = judge.Access with { Fetch = (address, _, _, _) => Task.FromResult(InventedAnnotations.Write(folder, address)) };
        using var first = new StringWriter();
        await CalibrateCommand.AskAsync(options, access, first, CancellationToken.None);
        Assert.That(first.ToString(), Does.Match("20 pairs, each in both orders of the outputs; 40 are to be scored by toy-judge on "));
        using (var store = VerdictStore.Open(judge.Store))
            Assert.That(store.Count(), Is.EqualTo(2 * Models * Instructions));
        var path = Path.Combine(folder["out"], "calibration.json");
        var text = await File.ReadAllTextAsync(path);
        var json = JsonNode.Parse(text)!;
        Assert.That((int)json["pooled"]!["both_orders"]!["n"]!, Is.EqualTo(Models * Instructions));
        var facts = json["judge"]!;
        Assert.That(
            (string)facts["name"]!, Is.EqualTo(judge.Who.Annotator((string)facts["prompt_sha256"]!)),
            "the name in its annotations, so that tables find their calibration");

        using var again = new StringWriter();
        await CalibrateCommand.AskAsync(options, access, again, CancellationToken.None);
        Assert.That(again.ToString(), Does.Contain(" 0 are to be scored by toy-judge"));
        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo(text));
    }

    [Test]
    public void An_engine_that_there_is_not_is_refused_in_the_words_of_a_reproduction()
    {
        using var judge = new ToyJudge();
        var options = new CalibrateOptions { Checkpoint = new CheckpointJudgeOptions(judge.Who) { Engine = "jax" } };
        Assert.That(
            () => CalibrateCommand.AskAsync(options, judge.Access, TextWriter.Null, CancellationToken.None),
            Throws.TypeOf<AdviceException>().With.Message.EqualTo("There is no engine 'jax'. What there is: cpu, torch.")
                .And.Property(nameof(AdviceException.Remedy)).EqualTo("engine.name"));
    }
}
