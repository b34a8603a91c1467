using ImplicitInstruct.Claims;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Experiments;
using ImplicitInstruct.Reproduction.Pretrained;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Experiments;

/// <summary>What all claims have in common: made or opened once, judged bound by bound, the table compared with the last accepted one.</summary>
[Category("Claim")]
public abstract class ClaimFixture(string claim)
{
    private Outcome? _outcome;
    private PretrainedOutcome? _read;

    /// <summary>The verdict with its tables.</summary>
    protected Finding Finding { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Reproduce()
    {
        if (Laboratory.IsMiniature)
        {
            _outcome = await Laboratory.MeasureAsync(claim);
            Finding = _outcome.Findings[0];
            return;
        }

        Laboratory.Check();
        try
        {
            _read = Laboratory.Read(claim);
            if (_read.Found.Count == 0)
                Skip($"The scale {Laboratory.Scale} cannot be read yet: {_read.Missing[0].Reason}.");
            Finding = _read.Found[0].Finding;
        }
        catch (AdviceException advice)
        {
            Skip($"The scale {Laboratory.Scale} cannot be read: {advice.Message}");
        }
    }

    /// <summary>Skips all tests of the claim, and says why as a warning: a runner prints no reason of a skipped test unless asked to.</summary>
    private void Skip(string reason)
    {
        TestContext.Error.WriteLine($"{claim}: {reason}");
        Assert.Ignore(reason);
    }

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
    public Task The_table_is_the_accepted_one()
    {
        if (_read is null)
            return Verify(ResultsFile.ToMarkdown(Finding), extension: "md").UseDirectory(Laboratory.Expected).UseFileName(claim + ".table");
        Assert.That(Laboratory.ChangesOf(claim, _read), Is.Empty);
        return Task.CompletedTask;
    }

    /// <summary>Compares what models answer to twelve instructions with the accepted responses.</summary>
    protected Task VerifyResponses(Func<MiniatureModels, IReadOnlyList<DecodeStage>> of)
    {
        if (_outcome is null)
            Assert.Ignore("Responses are snapshots in miniature alone: a GPU's are not the same bits everywhere, and those of fetched models are not ours to keep in a repository.");
        return Verify(Transcript.Of(_outcome!, of(_outcome!.Models)), extension: "md").UseDirectory(Laboratory.Expected).UseFileName(claim + ".outputs");
    }
}
