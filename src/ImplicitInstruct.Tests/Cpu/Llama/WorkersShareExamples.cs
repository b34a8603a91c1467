using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Llama.Training;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Cpu.Llama;

/// <summary>Where a turn has fewer examples than workers, they take parts of them: no worker waits, and no bit moves.</summary>
public sealed class WorkersShareExamples
{
    [TestCase(1, 1, ExpectedResult = 1)]
    [TestCase(1, 2, ExpectedResult = 2)]
    [TestCase(1, 4, ExpectedResult = 4)]
    [TestCase(3, 4, ExpectedResult = 12)]
    [TestCase(4, 2, ExpectedResult = 4)]
    [TestCase(4, 4, ExpectedResult = 4)]
    [TestCase(8, 16, ExpectedResult = 16)]
    [TestCase(8, 64, Description = "four parts of 24 tokens each", ExpectedResult = 32)]
    public int Parts_of_examples_of_96_tokens(int examples, int workers) => LaidOut(examples, length: 96, workers).Parts.Count;

    [TestCase(47, ExpectedResult = 1)]
    [TestCase(48, ExpectedResult = 2)]
    public int Parts_have_tokens_enough(int length) => LaidOut(1, length, workers: 8).Parts.Count;

    [Test]
    public void Parts_are_all_tokens_in_order([Values(2, 3, 7)] int examples, [Values(1, 2, 5, 16)] int workers)
    {
        var layout = new MicroBatch();
        layout.LayOut([.. Enumerable.Range(0, examples).Select(e => Example(30 + 41 * e))], 0, examples, workers);
        Assert.Multiple(() =>
        {
            foreach (var group in layout.Groups)
            {
                var parts = layout.Parts.Skip(group.FirstPart).Take(group.Parts).ToList();
                Assert.That(
                    parts.SelectMany(part => Enumerable.Range(part.First, part.Count).Select(token => (part.Example, token))),
                    Is.EqualTo(Enumerable.Range(group.First, group.Count)
                        .SelectMany(e => Enumerable.Range(0, layout.Length(e)).Select(token => (e, token)))));
                Assert.That(group.IsCut, Is.EqualTo(parts.Count > group.Count));
            }
        });
    }

    [TestCaseSource(typeof(TinyLlama), nameof(TinyLlama.Families))]
    public void And_a_step_has_the_same_bits(ModelArchitecture architecture)
    {
        var digests = new[] { 1, 2, 3, 4, 9 }.Select(threads =>
        {
            using var engine = new CpuEngine(threads);
            var model = TinyLlama.Create(engine, TinyLlama.Config(tied: false, architecture) with { MaxPositions = 200 }, seed: 1);
            using var session = model.BeginTraining(new OptimizerRecipe());
            var losses = Enumerable.Range(0, 4)
                .Select(step => session.Step(TinyLlama.Batch(model.Config, 1 + step % 3, (ulong)step), 3e-3).Loss).ToList();
            return (string.Join(' ', losses.Select(loss => $"{loss:R}")), Bits.Digest([.. model.Weights, .. session.State]));
        }).ToList();
        Assert.That(digests, Has.All.EqualTo(digests[0]));
    }

    private static MicroBatch LaidOut(int examples, int length, int workers)
    {
        var layout = new MicroBatch();
        layout.LayOut([.. Enumerable.Repeat(Example(length), examples)], 0, examples, workers);
        return layout;
    }

    private static TrainingExample Example(int length) => TrainingExample.All(new int[length + 1]);
}
