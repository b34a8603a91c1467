using ImplicitInstruct.Decoding;
using ImplicitInstruct.Decoding.Rules;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Decoding.Rules;

/// <summary>Each rule alone, on models whose logits are known, and the three together.</summary>
[TestFixture]
public sealed class RulesSteerABaseModel
{
    private const int End = 2;
    private const int Vocabulary = 16;

    private static readonly EndRule Ramp = new() { EndToken = End, Weight = 10, RampLength = 5 };
    private static readonly DiversityRule Seen = new() { Score = -1.5, Scope = DiversityScope.Response };

    [Test]
    public void The_end_token_rises_with_the_response_and_ends_it()
    {
        using var model = Preferring(9, by: 5);
        var generation = Decode(model, [1, 1, 1], new RuleAdapterRecipe { End = Ramp })[0];
        Assert.That(generation.Tokens, Is.EqualTo(new[] { 9, 9, 9 }));   // 3 tokens written: the end token has 6 > 5
        Assert.That(generation.Finished, Is.True);
    }

    [Test]
    public void The_ramp_starts_at_nothing_and_never_reaches_its_weight()
    {
        Assert.That(Enumerable.Range(0, 5).Select(Ramp.ScoreAfter), Is.EqualTo(new[] { 0.0, 2, 4, 6, 8 }));
    }

    [TestCase(RampEnd.Stop, 0, 0, 0)]
    [TestCase(RampEnd.Hold, 10, 10, 10)]
    [TestCase(RampEnd.Continue, 10, 12, 20)]
    public void What_follows_the_ramp_is_a_choice(RampEnd choice, double at5, double at6, double at10)
    {
        var rule = Ramp with { AfterRamp = choice };
        Assert.That(new[] { 5, 6, 10 }.Select(rule.ScoreAfter), Is.EqualTo(new[] { at5, at6, at10 }));
        Assert.That(Enumerable.Range(0, 5).Select(rule.ScoreAfter), Is.EqualTo(Enumerable.Range(0, 5).Select(Ramp.ScoreAfter)));
    }

    [Test]
    public void A_forced_end_comes_on_top_once_a_response_is_longer_than_allowed()
    {
        var rule = Ramp with { AfterRamp = RampEnd.Hold, Forced = new ForcedEnd(8, 100) };
        Assert.That(new[] { 7, 8, 9 }.Select(rule.ScoreAfter), Is.EqualTo(new[] { 10.0, 10, 110 }));
    }

    [Test]
    public void After_a_ramp_that_stops_the_model_goes_on()
    {
        using var model = Preferring(9, by: 9);   // more than the ramp's 8, less than its weight
        var generations = new[] { RampEnd.Stop, RampEnd.Hold }
            .Select(choice => Decode(model, [1], new RuleAdapterRecipe { End = Ramp with { AfterRamp = choice } })[0]).ToArray();
        Assert.That(generations.Select(generation => (generation.Tokens.Length, generation.Finished)),
            Is.EqualTo(new[] { (12, false), (5, true) }));
    }

    [Test]
    public void Named_tokens_change_everywhere()
    {
        using var model = Preferring(9, by: 4.5f);
        Assert.That(Decode(model, [1], Uniform(new TokenScore(9, "nine", -5)))[0].Tokens, Is.EqualTo(new int[12]));
        Assert.That(Decode(model, [1], Uniform(new TokenScore(7, "seven", 5)))[0].Tokens, Is.All.EqualTo(7));
        Assert.That(Decode(model, [1], Uniform(new TokenScore(9, "nine", -4)))[0].Tokens, Is.All.EqualTo(9));
    }

    [Test]
    public void Seen_tokens_are_penalised_once_however_often_they_were_there()
    {
        Assert.That(Scores(new RuleAdapterRecipe { Diversity = Seen }, [1, 4], [9, 9, 3, 9]), Is.EqualTo(At((9, -1.5f), (3, -1.5f))));
    }

    [Test]
    public void By_the_code_everything_after_the_user_tag_is_seen()
    {
        var rule = Seen with { Scope = DiversityScope.AfterUserTag, UserTag = [5, 6] };
        Assert.That(Scores(new RuleAdapterRecipe { Diversity = rule }, [1, 5, 6, 8, 7], [9]),
            Is.EqualTo(At((8, -1.5f), (7, -1.5f), (9, -1.5f))));
    }

    [Test]
    public void The_last_tag_counts_or_the_first()
    {
        var rule = Seen with { Scope = DiversityScope.AfterUserTag, UserTag = [5, 6] };
        Assert.That(Scores(new RuleAdapterRecipe { Diversity = rule }, [5, 6, 8, 5, 6, 7], []), Is.EqualTo(At((7, -1.5f))));
        Assert.That(Scores(new RuleAdapterRecipe { Diversity = rule with { Match = TagMatch.First } }, [5, 6, 8, 5, 6, 7], []),
            Is.EqualTo(At((8, -1.5f), (5, -1.5f), (6, -1.5f), (7, -1.5f))));
    }

    [Test]
    public void Some_tokens_always_count_as_seen_and_some_never()
    {
        var rule = Seen with { AlwaysSeen = [11, 9, 12], Exempt = [3, 12] };
        Assert.That(Scores(new RuleAdapterRecipe { Diversity = rule }, [1], [9, 3]), Is.EqualTo(At((9, -1.5f), (11, -1.5f))));
    }

    [Test]
    public void A_prompt_without_the_tag_is_refused_with_advice()
    {
        var rule = Seen with { Scope = DiversityScope.AfterUserTag, UserTag = [5, 6] };
        Assert.That(() => Scores(new RuleAdapterRecipe { Diversity = rule }, [1, 5, 7], [9]),
            Throws.TypeOf<AdviceException>().With.Message.Contains("ids 5 6").And.Message.Contains("1 5 7"));
    }

    [Test]
    public void Scores_of_all_rules_add_up_and_a_rule_that_is_null_adds_nothing()
    {
        var all = new RuleAdapterRecipe
        {
            End = Ramp,
            Uniform = Uniform(new TokenScore(9, "nine", -4), new TokenScore(7, "seven", 1)).Uniform,
            Diversity = Seen,
        };
        Assert.That(Scores(all, [1], [9, 7]), Is.EqualTo(At((End, 4), (9, -5.5f), (7, -0.5f))));
        Assert.That(Scores(all with { End = null }, [1], [9, 7]), Is.EqualTo(At((9, -5.5f), (7, -0.5f))));
        Assert.That(Scores(all with { Uniform = null }, [1], [9, 7]), Is.EqualTo(At((End, 4), (9, -1.5f), (7, -1.5f))));
        Assert.That(Scores(all with { Diversity = null }, [1], [9, 7]), Is.EqualTo(At((End, 4), (9, -4), (7, 1))));
        Assert.That(Scores(new RuleAdapterRecipe(), [1], [9, 7]), Is.All.Zero);
    }

    /// <summary>Equations 4 and 5 written out in double, normalised at every step, against logit plus score.</summary>
    [Test]
    public void The_normalised_product_of_experts_has_the_same_most_likely_token([Range(1, 20)] int seed)
    {
        var random = new Philox((ulong)seed, "product");
        float[] logits = [.. Enumerable.Range(0, Vocabulary).Select(_ => (float)(4 * random.NextNormal()))];
        var recipe = new RuleAdapterRecipe
        {
            End = Ramp,
            Diversity = Seen,
            Uniform = new UniformRule
            {
                Scores = [.. Enumerable.Range(3, 10).Select(token => new TokenScore(token, "", 3 * random.NextNormal()))],
            },
        };
        var scores = Scores(recipe, [1], [9, 4, 5]);
        var (model, rules) = (Softmax(logits), Softmax(scores));
        var product = model.Zip(rules, (p, q) => p * q).ToArray();
        var probabilities = product.Select(value => value / product.Sum()).ToArray();
        new RuleAdapter(recipe).Process(new DecodingPosition([1, 9, 4, 5], 1), logits);
        Assert.That(GreedyChoice.Of(logits), Is.EqualTo(Array.IndexOf(probabilities, probabilities.Max())));
        Assert.That(Softmax(logits), Is.EqualTo(probabilities).Within(1e-6));
    }

    [Test]
    public void What_is_no_rule_is_refused_by_name()
    {
        Refused(new RuleAdapterRecipe { End = Ramp with { RampLength = 0 } }, "ramp has at least 1 token, not 0");
        Refused(new RuleAdapterRecipe { End = Ramp with { Weight = double.NaN } }, "weight is a number, not NaN");
        Refused(Uniform(new TokenScore(4, "a", 1), new TokenScore(4, "a", 2)), "token 4 2 times");
        Refused(Uniform(new TokenScore(-4, "a", 1)), "ids from 0");
        Refused(new RuleAdapterRecipe { Diversity = Seen with { Scope = DiversityScope.AfterUserTag } }, "needs the ids of the user tag");
        Refused(new RuleAdapterRecipe { Diversity = Seen with { AlwaysSeen = [3, 3] } }, "named once each");

        static void Refused(RuleAdapterRecipe recipe, string reason) =>
            Assert.That(() => new RuleAdapter(recipe), Throws.TypeOf<AdviceException>().With.Message.Contains(reason));
    }

    [Test]
    public void Rules_of_another_vocabulary_are_refused()
    {
        Assert.That(() => Scores(Uniform(new TokenScore(Vocabulary, "sixteen", 1)), [1], []),
            Throws.TypeOf<AdviceException>().With.Message.Contains("token 16").And.Message.Contains("ids 0 to 15"));
    }

    private static RuleAdapterRecipe Uniform(params TokenScore[] scores) => new() { Uniform = new UniformRule { Scores = scores } };

    /// <summary>What the rules add to logits of zero.</summary>
    private static float[] Scores(RuleAdapterRecipe recipe, int[] prompt, int[] response)
    {
        var logits = new float[Vocabulary];
        new RuleAdapter(recipe).Process(new DecodingPosition([.. prompt, .. response], prompt.Length), logits);
        return logits;
    }

    private static float[] At(params (int Token, float Score)[] scores)
    {
        var expected = new float[Vocabulary];
        foreach (var (token, score) in scores)
            expected[token] = score;
        return expected;
    }

    private static double[] Softmax(float[] logits)
    {
        var exponentials = logits.Select(logit => Math.Exp(logit)).ToArray();
        return [.. exponentials.Select(value => value / exponentials.Sum())];
    }

    private static OracleModel Preferring(int token, float by) =>
        new(Vocabulary, 100, _ => [.. Enumerable.Range(0, Vocabulary).Select(other => other == token ? by : 0f)]);

    private static IReadOnlyList<Generation> Decode(OracleModel model, int[] prompt, RuleAdapterRecipe recipe) =>
        GreedyDecoder.Decode(model, [prompt], new DecodingLimits(12, End), [new RuleAdapter(recipe)]);
}
