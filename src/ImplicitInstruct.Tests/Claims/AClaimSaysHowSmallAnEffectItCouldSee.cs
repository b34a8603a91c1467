using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Tests.Claims;

/// <summary>The minimum detectable effect, worked out by hand.</summary>
[TestFixture]
public sealed class AClaimSaysHowSmallAnEffectItCouldSee
{
    private static readonly PaperTables Paper = new(Repository.Root);
    private static readonly ScaleDemand Demand = new(HasFigures: true, FewestBaseModels: 3);

    /// <summary>
    /// Half-widths 3 and 2: standard errors 1.5306 and 1.0204, together 1.8396; 2.8016 of them are 5.1538. For the paper's 40.9 then 192
    /// (5.1538 / 40.9)² = 3.05 instructions would do.
    /// </summary>
    [Test]
    public void Two_numbers_without_a_paired_difference_add_their_squares()
    {
        var result = ResponseTuningClaim.Judge(
            Number("response-tuned", 45, 3), Number("base", 3, 2), null, [.. Paper["table-1"].Take(2)], Demand);
        var one = DetectableEffect.All(result, measured => measured.BaseModels).Single();
        Assert.That((one.Effect.Name, one.Found, one.Instructions, one.Seeds), Is.EqualTo(("response-tuned - base", 42.0, 192, 3)));
        Assert.That(one.Least, Is.EqualTo(5.1538).Within(1e-3));
        Assert.That(one.Paper, Is.EqualTo(new[] { ("Llama-2-7B", 40.9) }));
        Assert.That(one.InstructionsFor(40.9), Is.EqualTo(4));
        Assert.That(one.InstructionsFor(2), Is.EqualTo(1275), "192 (5.1538 / 2)² = 1274.95");
        Assert.That(one.SeedsFor(2), Is.EqualTo(20), "3 (5.1538 / 2)² = 19.92");
        Assert.That(one.SeedsFor(40.9), Is.EqualTo(2), "one has no spread");
    }

    [Test]
    public void A_paired_difference_speaks_for_itself_and_ranking_is_held_against_chance()
    {
        var ablation = RuleAblationClaim.Judge(
            [Number("all-rules", 40, 3), Number("without-end-rule", 30, 3)], [Number("all-rules - without-end-rule", 10, 1.96)],
            Paper["table-4"], Demand);
        var loss = DetectableEffect.All(ablation, _ => 3).Single();
        Assert.That(loss.Least, Is.EqualTo(2.8016).Within(1e-3));
        Assert.That(loss.Paper, Is.EqualTo(new[] { ("Llama-2-7B", 14.0) }));

        Measured[] shares = [Number("base", 94, 1.96), Number("instruction-tuned", 95, 1.96)];
        var ranking = DetectableEffect.All(RankingClaim.Judge(shares, [], Paper["table-2"], Demand), _ => 3);
        Assert.That(ranking[0].Found, Is.EqualTo(44));
        Assert.That(ranking[0].Paper, Is.EqualTo(new[] { ("Llama-2-7B", 30.4), ("OLMo-7B-Feb2024", 24.5) }));
    }

    [Test]
    public void A_check_of_the_protocol_counts_and_has_no_effect() =>
        Assert.That(DetectableEffect.All(DecodingClaim.Judge([Number("base, unfinished", 97, 1)], 1, 1, [], []), _ => 3), Is.Empty);

    /// <summary>What a claim names must be in the paper, but for figure 5, which prints no numbers.</summary>
    [Test]
    public void Every_effect_that_a_claim_names_is_one_of_the_papers()
    {
        var study = new Study(new ReproduceOptions { Root = Repository.Root, Scale = Scale.Paper });
        string[] tables = ["table-2", "table-3", "table-4", "table-5", "table-1", "appendix-c"];
        PaperValue[] all = [.. tables.SelectMany(table => Paper[table])];
        var named = study.All.Select(experiment => experiment.Claim).Where(claim => claim.Kind == ClaimKind.Finding)
            .SelectMany(claim => claim.Effects).ToList();
        Assert.That(named, Has.Count.EqualTo(17));
        Assert.That(named.Select(effect => effect.InPaper(all).Count()), Is.All.GreaterThan(0));
    }

    private static Measured Number(string condition, double value, double half) =>
        new(condition, value, new Interval(value - half, value + half, 0.95), 192, 3);
}
