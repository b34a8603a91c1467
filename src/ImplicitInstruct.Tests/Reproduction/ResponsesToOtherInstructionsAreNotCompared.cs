using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>Responses are paired by their places, so a row that is missing on one side would shift or drop all that follow.</summary>
[TestFixture]
public sealed class ResponsesToOtherInstructionsAreNotCompared
{
    private static readonly string[] Asked = ["first?", "second?", "third?"];

    private TemporaryFolder _scratch = null!;
    private JudgeStage _judge = null!;

    [SetUp]
    public void Prepare()
    {
        _scratch = new TemporaryFolder(inMemory: true);
        var models = new Study(ToyReproduction.Options(_scratch)).Models;
        var (family, run) = (models.Families[0], models.Families[0].Runs[0]);
        _judge = models.Judged(
            models.Responses(family, TuningMethod.Instructions, run), models.Responses(family, TuningMethod.Responses, run));
    }

    [TearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public void Those_to_the_same_ones_are()
    {
        var pairs = _judge.Pairs(Outputs("instruction-tuned", Asked), Outputs("response-tuned", Asked));
        Assert.That(pairs.Select(pair => (pair.Reference.Generator, pair.Candidate.Generator, pair.Candidate.Instruction)),
            Is.EqualTo(Asked.Select(text => ("instruction-tuned", "response-tuned", text))));
    }

    [TestCase("first?", "second?")]
    [TestCase("first?", "second?", "third?", "fourth?")]
    [TestCase("first?", "third?", "second?")]
    [TestCase("first?", "second?", "another?")]
    [TestCase]
    public void Others_are_refused_on_either_side(params string[] asked)
    {
        Assert.That(() => _judge.Pairs(Outputs("one", Asked), Outputs("other", asked)),
            Throws.TypeOf<AdviceException>().With.Message.EqualTo(
                "instruction-tuned-p1-t1 and response-tuned-p1-t1 answer different instructions "
                + $"(3 and {asked.Length}), so they cannot be compared."));
        Assert.That(() => _judge.Pairs(Outputs("one", asked), Outputs("other", Asked)), Throws.TypeOf<AdviceException>());
    }

    private static ModelOutput[] Outputs(string generator, string[] asked) => [.. asked.Select(text => new ModelOutput
    {
        Instruction = text,
        Output = "An answer.",
        Generator = generator,
        Dataset = "toy",
        Finished = true,
        Tokens = 2,
    })];
}
