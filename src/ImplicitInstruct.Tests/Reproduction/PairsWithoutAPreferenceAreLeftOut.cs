using System.Text.Json;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>A judge that is asked over a network may say neither; alpaca_eval drops such rows.</summary>
[TestFixture]
public sealed class PairsWithoutAPreferenceAreLeftOut
{
    private static readonly Bootstrap Bootstrap = new() { Resamples = 200 };

    [Test]
    public void A_run_is_measured_on_what_was_decided_in_it()
    {
        var row = RawWinRateMeasure.Row("model", [Run(1, 1, null, 0.25, 0.5), Run(2, 0.5, 0.5, 0.75, 1)], Bootstrap);
        Assert.That(row.Seeds.Select(seed => seed.WinRate), Is.EqualTo(new[] { 100 * 1.75 / 3, 100 * 2.75 / 4 }).Within(1e-9));
        Assert.That(row.Seeds.Select(seed => seed.Undecided), Is.EqualTo(new[] { 1, 0 }));
        Assert.That(row.Seeds[0].Tokens, Is.EqualTo(2.5), "responses without a verdict are responses all the same");
    }

    [Test]
    public void A_row_is_measured_on_what_was_decided_in_every_run()
    {
        var row = RawWinRateMeasure.Row("model", [Run(1, 1, null, 0.25, 0.5), Run(2, 0.5, 0.5, 0.75, null)], Bootstrap);
        Assert.That(row.WinRate.Value, Is.EqualTo(100 * (1 + 0.25 + 0.5 + 0.75) / 4).Within(1e-9));
        Assert.That(row.WinRate.Instructions, Is.EqualTo(2));
    }

    [Test]
    public void A_difference_is_measured_on_what_was_decided_for_both()
    {
        var difference = RawWinRateMeasure.Difference(
            new Contrast("model", "other"), [Run(1, 1, null, 0.25, 0.5)], [Run(1, null, 0.5, 0.5, 0.25)], Bootstrap);
        Assert.That(difference.Condition, Is.EqualTo("model - other"));
        Assert.That(difference.Value, Is.EqualTo(0).Within(1e-9));
        Assert.That(difference.Instructions, Is.EqualTo(2));
    }

    [Test]
    public void Nothing_decided_is_no_win_rate() => Assert.That(
        () => RawWinRateMeasure.Row("model", [Run(1, 1, null), Run(2, null, 0.5)], Bootstrap),
        Throws.ArgumentException.With.Message.Contains("no preference"));

    [Test]
    public void Verdicts_are_read_beside_their_pairs()
    {
        using var scratch = new TemporaryFolder(inMemory: true);
        var one = Run(1, 1, null, 0.25);
        var read = RawWinRateMeasure.HeadToHead.Read(new JudgedRun(one.Run, one.Pairs, Write(scratch, one.Annotations)));
        Assert.That(read.Preferences, Is.EqualTo(new double?[] { 1, null, 0.25 }));
    }

    /// <summary>Neither a verdict nor a response is dropped without a word.</summary>
    [TestCase(2)]
    [TestCase(4)]
    public void Another_number_of_verdicts_than_pairs_is_refused_by_every_measure(int pairs)
    {
        using var scratch = new TemporaryFolder(inMemory: true);
        var path = Write(scratch, Run(1, 1, 0.5, 0.25).Annotations);
        var rows = new Dictionary<string, IReadOnlyList<JudgedRun>>
        {
            ["model"] = [new JudgedRun(new Run(1, 1), Run(1, [.. Enumerable.Repeat<double?>(1, pairs)]).Pairs, path)],
        };
        WinRateMeasure[] measures = [new RawWinRateMeasure(), new LengthControlledMeasure()];
        foreach (var measure in measures)
        {
            Assert.That(() => measure.Of(rows, [], Bootstrap), Throws.TypeOf<AdviceException>()
                .With.Message.EqualTo($"'{path}' holds 3 verdicts on {pairs} pairs. Remove its folder and run again."), measure.Name);
        }
    }

    private static string Write(TemporaryFolder scratch, IReadOnlyList<Annotation> annotations)
    {
        var path = Path.Combine(scratch.Path, "annotations.json");
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(annotations, CanonicalJson.Options));
        return path;
    }

    private static RawWinRateMeasure.HeadToHead Run(ulong seed, params double?[] preferences)
    {
        OutputPair[] pairs = [.. preferences.Select((_, i) => new OutputPair(Output(i, "reference", 3), Output(i, "model", i + 1)))];
        return new RawWinRateMeasure.HeadToHead(
            new Run(seed, seed), pairs, [.. pairs.Zip(preferences, (pair, preference) => Annotation.Of(pair, "judge", preference))]);
    }

    private static ModelOutput Output(int instruction, string generator, int tokens) => new()
    {
        Instruction = $"instruction {instruction}",
        Output = new string('a', tokens),
        Generator = generator,
        Dataset = "test",
        Finished = true,
        Tokens = tokens,
    };
}
