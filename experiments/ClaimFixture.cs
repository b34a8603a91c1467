using ImplicitInstruct.Claims;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Experiments;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Reports;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Experiments;

/// <summary>
/// What all claims have in common: made or opened once, judged bound by bound, the table compared with the last accepted one.
/// </summary>
[Category("Claim")]
public abstract class ClaimFixture(string claim)
{
    private Outcome _outcome = null!;
    private Study _study = null!;

    /// <summary>The verdict with its tables.</summary>
    protected Finding Finding { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Reproduce()
    {
        _study = Laboratory.StudyOf(claim);
        _outcome = Laboratory.Makes ? await Laboratory.MeasureAsync(_study) : _study.ReadAsked();
        if (_outcome.Found.Count == 0)
            Skip($"The scale {_study.Scale.Name} cannot be read yet: " +
                $"{_outcome.Missing[0].Reason}{(_outcome.Missing[0].CanBeMade ? Advice(_study.Scale) : "")}.");
        Finding = _outcome.Findings[0];
    }

    [Test]
    public void Every_bound_is_met()
    {
        var result = Finding.Result;
        Assert.That(result.Failed, Is.Empty, result.Story);
        TestContext.Progress.WriteLine(result.Story);
        if (result.Verdict == Verdict.NotShown)
            // This scale is listed as not showing the bounds that are missed: why stands in the story, the numbers in the snapshot
            Assert.Ignore(result.Story);
    }

    [Test]
    public Task The_table_is_the_accepted_one()
    {
        if (Laboratory.Makes)
        {
            IgnoreWhereChanged();
            return Verify(ResultsFile.ToMarkdown(Finding), extension: "md").UseDirectory(Laboratory.Expected).UseFileName(claim + ".table");
        }

        Assert.That(Laboratory.ChangesOf(_outcome), Is.Empty);
        return Task.CompletedTask;
    }

    /// <summary>Compares what models answer to twelve instructions with the accepted responses.</summary>
    /// <param name="of">The models' responses, given the models, their family and its first run.</param>
    protected Task VerifyResponses(Func<Models, ModelFamily, Run, IReadOnlyList<DecodeStage>> of)
    {
        if (!Laboratory.Makes)
            Assert.Ignore(
                "Responses are snapshots in miniature alone: a GPU's are not the same bits everywhere, and those of fetched models are " +
                "not ours to keep in a repository.");
        IgnoreWhereChanged();
        var family = _outcome.Models.Families[0];
        return Verify(Transcript.Of(_outcome, of(_outcome.Models, family, family.Runs[0])), extension: "md")
            .UseDirectory(Laboratory.Expected).UseFileName(claim + ".outputs");
    }

    private void IgnoreWhereChanged()
    {
        if (_study.Changes is { Count: > 0 } changes)
            Assert.Ignore($"What was accepted is of the usual recipe, and this is another. {RecipeRow.Sentence(changes)}");
    }

    private string Advice(Scale scale) =>
        $"; make them with ./build.sh --target Reproduce --claim {claim} --scale {scale.Name}, and the --engine, --only, --seeds, --set " +
        "and --judge-model that are meant";

    /// <summary>
    /// Skips all tests of the claim, and says why as a warning: a runner prints no reason of a skipped test unless asked to.
    /// </summary>
    private void Skip(string reason)
    {
        TestContext.Error.WriteLine($"{claim}: {reason}");
        Assert.Ignore(reason);
    }
}
