using ImplicitInstruct.Pipeline;
using ImplicitInstruct.Pipeline.Stages;

namespace ImplicitInstruct.Experiments;

/// <summary>
/// Response tuning (paper, section 4 and Table 1): a model tuned on responses alone, with every instruction empty, follows instructions nearly as well as one tuned on
/// both. In miniature, over three base models, against the instruction-tuned model of the same base.
/// </summary>
[TestFixture, Category("Claim"), Property("Claim", "response-tuning"), Property("Paper", "section 4, table 1")]
public sealed class TrainingOnResponsesAloneYieldsInstructionFollowing
{
    private Outcome _outcome = null!;

    [OneTimeSetUp]
    public async Task Reproduce() => _outcome = await Laboratory.MeasureAsync("response-tuning");

    [Test]
    public void Response_tuned_models_win_often_enough() => AssertBound(0);

    [Test]
    public void Base_models_seldom_win() => AssertBound(1);

    [Test]
    public void The_two_are_apart_beyond_chance() => AssertBound(2);

    [Test]
    public void Enough_base_models_were_measured() => AssertBound(3);

    [Test]
    public void The_reference_is_good_itself() => AssertBound(4);

    [Test]
    public Task Table_1_in_miniature() =>
        Verify(_outcome.Table.ToMarkdown(), extension: "md").UseDirectory(Laboratory.Expected).UseFileName("response-tuning.table");

    [Test]
    public Task Responses_to_twelve_instructions() =>
        Verify(Transcript.Of(_outcome, [ModelNames.Untuned + "-p1", ModelNames.InstructionTuned + "-p1-t1", ModelNames.ResponseTuned + "-p1-t1"]), extension: "md")
            .UseDirectory(Laboratory.Expected).UseFileName("response-tuning.outputs");

    private void AssertBound(int index) => Assert.That(_outcome.Claim.Bounds[index].Holds, Is.True, _outcome.Claim.Story);
}
