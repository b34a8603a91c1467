using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline;
using ImplicitInstruct.Pipeline.Experiments;
using ImplicitInstruct.Pipeline.Reporting;
using ImplicitInstruct.Pipeline.Stages;

namespace ImplicitInstruct.Experiments;

/// <summary>What all claims have in common: made or opened once, judged bound by bound, the table compared with the last accepted one.</summary>
[Category("Claim")]
public abstract class ClaimFixture(string claim)
{
    private Outcome _outcome = null!;

    /// <summary>The verdict with its tables.</summary>
    protected Finding Finding => _outcome.Findings[0];

    [OneTimeSetUp]
    public async Task Reproduce() => _outcome = await Laboratory.MeasureAsync(claim);

    [Test]
    public void Every_bound_is_met()
    {
        var result = Finding.Result;
        if (result.Verdict == Verdict.NotShown)
            Assert.Ignore(result.Story);   // this scale is listed as not showing it: why stands in the story, the numbers in the snapshot
        foreach (var bound in result.Bounds)
            Assert.That(bound.Holds, Is.True, $"{bound.Text}\n{result.Story}");
    }

    [Test]
    public Task The_table_is_the_accepted_one() =>
        Verify(ResultsFile.ToMarkdown(Finding), extension: "md").UseDirectory(Laboratory.Expected).UseFileName(claim + ".table");

    /// <summary>Compares what models answer to twelve instructions with the accepted responses.</summary>
    protected Task VerifyResponses(Func<MiniatureModels, IReadOnlyList<DecodeStage>> of) =>
        Verify(Transcript.Of(_outcome, of(_outcome.Models)), extension: "md").UseDirectory(Laboratory.Expected).UseFileName(claim + ".outputs");
}
