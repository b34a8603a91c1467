using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Judging;
using ImplicitInstruct.Reproduction.Scales;

namespace ImplicitInstruct.Tests.AlpacaEval;

[TestFixture]
public sealed class JudgesAreKnownByName
{
    private static readonly DateOnly Today = new(2026, 12, 1);

    [Test]
    public void The_original_is_gone_and_the_default_is_one_whose_weights_one_can_hold()
    {
        Assert.That(KnownJudge.Original.Model, Is.EqualTo(JudgeRecipe.OriginalModel));
        Assert.That(KnownJudge.Default.Weights!.Revision, Has.Length.EqualTo(40));
        Assert.That(Access().Recipe().StoreName, Is.EqualTo($"{KnownJudge.Default.Model} revision {KnownJudge.Default.Weights.Revision}"));
        Assert.That(() => Access().ThrowIfGone(DateOnly.MaxValue), Throws.Nothing);
        Assert.That(
            () => Access("gpt-4-1106-preview").ThrowIfGone(Today),
            Throws.TypeOf<AdviceException>().With.Message.Contains("is retired: its vendor withdrew it on 2026-03-26")
                .And.Property("Remedy").EqualTo("judge.retired"));
        Assert.That(() => Access(model: JudgeRecipe.OriginalModel).ThrowIfGone(Today), Throws.TypeOf<AdviceException>());
    }

    /// <summary>Before an engine is opened or anything is fetched.</summary>
    [Test]
    public void A_study_that_would_ask_the_original_is_refused_at_once_and_one_of_its_recorded_verdicts_is_not()
    {
        using var folder = new TemporaryFolder();
        var options = new ReproduceOptions { Root = Repository.Root, Artifacts = folder.Path, Scale = Scale.Paper };
        Assert.That(
            new Study(options with { NamedJudge = JudgeRecipe.OriginalModel }).RefuseObstacles,
            Throws.TypeOf<AdviceException>().With.Property("Remedy").EqualTo("judge.retired"));
        Assert.That(new Study(options with { NamedJudge = KnownJudge.Recorded }).RefuseObstacles, Throws.Nothing);
        Assert.That(new Study(options).RefuseObstacles, Throws.Nothing);
    }

    [Test]
    public void One_that_will_go_is_served_until_its_day()
    {
        Assert.That(() => Access("gpt-4.1").ThrowIfGone(new DateOnly(2027, 1, 13)), Throws.Nothing);
        Assert.That(() => Access("gpt-4.1").ThrowIfGone(new DateOnly(2027, 1, 14)), Throws.TypeOf<AdviceException>());
    }

    /// <summary>Somebody may still have it: OpenAI's own endpoint is what is gone.</summary>
    [Test]
    public void The_original_elsewhere_and_its_recorded_verdicts_can_be_had()
    {
        Assert.That(() => (Access("gpt-4-1106-preview") with { Endpoint = "http://localhost:1/v1" }).ThrowIfGone(Today), Throws.Nothing);
        Assert.That(() => Access(KnownJudge.Recorded).ThrowIfGone(Today), Throws.Nothing);
        Assert.That(Access(KnownJudge.Recorded).Recipe().IsOriginal);
        Assert.That(Access(KnownJudge.Recorded).OnlyRecorded);
    }

    [Test]
    public void Weights_are_one_judge_wherever_they_are_served_and_another_name_loses_them()
    {
        var here = Access("qwen2.5-32b-instruct").Recipe();
        var there = (Access("qwen2.5-32b-instruct") with { Endpoint = "http://node7:9000/v1" }).Recipe();
        Assert.That((there.StoreName, there.Annotator), Is.EqualTo((here.StoreName, here.Annotator)));
        Assert.That(here.Annotator, Does.EndWith("_judge_qwen2.5-32b-instruct@5ede1c97bbab"));
        var other = (Access("qwen2.5-32b-instruct", "qwen2.5:32b-q4") with { Endpoint = "http://node7:11434/v1" }).Recipe();
        Assert.That(other.StoreName, Is.EqualTo("qwen2.5:32b-q4 at node7:11434/v1"));
    }

    [Test]
    public void An_unknown_name_is_refused_with_those_that_there_are() =>
        Assert.That(
            () => Access("gpt-5").Recipe(),
            Throws.TypeOf<AdviceException>().With.Message.Contains("What there is: gpt-4-1106-preview, gpt-4.1, llama-3-70b-instruct"));

    /// <summary>What a file holds is complete: a service has a price, weights have a revision and a command that names it.</summary>
    [Test]
    public void Every_judges_file_says_what_it_costs_or_how_it_is_started()
    {
        foreach (var judge in KnownJudge.All)
        {
            Assert.That(judge.Weights is null, Is.EqualTo(judge.Price is not null), judge.Name);
            Assert.That(judge.Start.Any(line => line.Contains(judge.Weights?.Revision ?? "-", StringComparison.Ordinal)),
                Is.EqualTo(judge.Weights is not null), judge.Name);
            Assert.That(judge.Start, Has.None.Contains("{"), judge.Name);
        }
    }

    /// <summary>Weights that an engine can run judge here too, under the name by which they are served.</summary>
    [Test]
    public void Known_weights_judge_without_a_server_in_the_format_of_their_file()
    {
        foreach (var judge in KnownJudge.All.Where(one => one.Weights is not null))
        {
            var inside = CheckpointJudgeRecipe.Of(judge.Name, format: null);
            Assert.That((inside.Repository, inside.Revision, inside.Format.Name),
                Is.EqualTo((judge.Model, judge.Weights!.Revision, judge.Weights.Format)));
        }
    }

    private static JudgeAccess Access(string? judge = null, string? model = null) =>
        new() { Store = "verdicts.sqlite", Cache = "cache", Judge = judge, Model = model };
}
