using ImplicitInstruct.Decoding;
using ImplicitInstruct.Decoding.Rules;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Decoding;

[TestFixture]
public sealed class GreedyDecodingCanBeChecked
{
    private const int End = 2;

    private static readonly int[][] Prompts = [[1, 5], [1], [3, 4, 5, 6], [1, 5], [7], [6, 6, 6]];
    private static readonly DecodingLimits Limits = new(16, End);

    [Test]
    public void What_greedy_decoding_wrote_passes()
    {
        using var model = Hashing();
        var responses = GreedyDecoder.Decode(model, Prompts, Limits);
        var check = GreedyCheck.Of(model, Prompts, responses, Limits);
        Assert.That(check.Faults, Is.Empty);
        Assert.That((check.Finished, check.Unfinished),
            Is.EqualTo((responses.Count(row => row.Finished), responses.Count(row => !row.Finished))));
        Assert.That(check.Finished, Is.InRange(1, 5), "only a set with both kinds tests both");
        Assert.That(check.Tokens, Is.EqualTo(responses.Sum(row => row.Tokens.Length + (row.Finished ? 1 : 0))));
    }

    [Test]
    public void With_rules_it_passes_under_the_same_rules_only()
    {
        using var model = Hashing();
        var rules = new RuleAdapter(new RuleAdapterRecipe
        {
            End = new EndRule { EndToken = End, Weight = 1, RampLength = 10 },
            Diversity = new DiversityRule { Score = -0.5, Scope = DiversityScope.Response },
        });
        var responses = GreedyDecoder.Decode(model, Prompts, Limits, [rules]);
        Assert.That(GreedyCheck.Of(model, Prompts, responses, Limits, [rules]).Faults, Is.Empty);
        Assert.That(GreedyCheck.Of(model, Prompts, responses, Limits).Faults, Is.Not.Empty);
    }

    [Test]
    public void A_changed_token_is_found_where_it_stands_with_the_likelier_one()
    {
        using var model = Counting();
        var check = GreedyCheck.Of(
            model, [[10], [11]], [new Generation([11, 12], false), new Generation([12, 15], false)], new DecodingLimits(2, 30));
        Assert.That(check.Faults, Is.EqualTo(new[] { new GreedyFault(GreedyFaultKind.NotMostLikely, 1, 1, 15, 13, 1) }));
        Assert.That(check.Faults[0].ToString(),
            Is.EqualTo("prompt 1, response position 1: token 15 was written, but token 13 has a logit higher by 1"));
    }

    [Test]
    public void How_much_higher_is_the_difference_of_both_logits()
    {
        using var model = Counting();
        var rules = new RuleAdapter(new RuleAdapterRecipe { Uniform = new UniformRule { Scores = [new TokenScore(15, "x", 0.25)] } });
        var check = GreedyCheck.Of(model, [[11]], [new Generation([12, 15], false)], new DecodingLimits(2, 30), [rules]);
        Assert.That(check.Faults, Is.EqualTo(new[] { new GreedyFault(GreedyFaultKind.NotMostLikely, 0, 1, 15, 13, 0.75f) }));
    }

    [Test]
    public void An_end_that_was_not_the_most_likely_is_found()
    {
        using var model = Counting();
        var check = GreedyCheck.Of(
            model, [[10], [28]], [new Generation([11], true), new Generation([29], true)], new DecodingLimits(9, 30));
        Assert.That(check.Faults, Is.EqualTo(new[] { new GreedyFault(GreedyFaultKind.NotMostLikely, 0, 1, 30, 12, 1) }));
    }

    [Test]
    public void A_response_that_stops_without_reason_or_not_at_all_is_found()
    {
        using var model = Counting();
        var limits = new DecodingLimits(3, 13);
        Assert.That(Kinds([20], new Generation([21, 22], false)), Is.EqualTo(new[] { (GreedyFaultKind.CutShort, 2) }));
        Assert.That(Kinds([20], new Generation([21, 22, 23, 24], false)), Is.EqualTo(new[] { (GreedyFaultKind.TooLong, 3) }));
        Assert.That(Kinds([9], new Generation([10, 11, 12], true)), Is.EqualTo(new[] { (GreedyFaultKind.TooLong, 3) }));
        Assert.That(Kinds([11], new Generation([12, 13, 14], false)), Is.EqualTo(new[] { (GreedyFaultKind.WentOn, 1) }));
        Assert.That(Kinds([20], new Generation([21, 22, 23], false)), Is.Empty);

        IEnumerable<(GreedyFaultKind, int)> Kinds(int[] prompt, Generation response) =>
            GreedyCheck.Of(model, [prompt], [response], limits).Faults.Select(fault => (fault.Kind, fault.Position));
    }

    [Test]
    public void The_longest_sequence_is_a_limit_too()
    {
        using var model = new OracleModel(32, 4, CountOn);
        Assert.That(GreedyCheck.Of(model, [[10, 11]], [new Generation([12, 13], false)], new DecodingLimits(50, 30)).Faults, Is.Empty);
    }

    [Test]
    public void A_NaN_is_named_by_prompt_and_position()
    {
        using var model = new OracleModel(32, 100,
            sequence => [.. Enumerable.Range(0, 32)
                .Select(token => sequence.Count == 3 && token == 9 ? float.NaN : token == sequence[^1] + 1 ? 1 : 0)]);
        Assert.That(() => GreedyCheck.Of(model, [[10]], [new Generation([11, 12, 13], false)], new DecodingLimits(3, 30)),
            Throws.TypeOf<ArithmeticException>().With.Message.EqualTo("Prompt 0, response position 2: the logit of token 9 is NaN."));
    }

    [Test]
    public void Every_prompt_needs_its_response()
    {
        using var model = Counting();
        Assert.That(() => GreedyCheck.Of(model, [[10]], [], Limits), Throws.ArgumentException);
    }

    private static OracleModel Counting() => new(32, 100, CountOn);

    private static float[] CountOn(IReadOnlyList<int> sequence) =>
        [.. Enumerable.Range(0, 32).Select(token => token == sequence[^1] + 1 ? 1f : 0f)];

    /// <summary>Logits that any other sequence would change; the end token is taken now and then.</summary>
    private static OracleModel Hashing() => new(16, 400, sequence =>
    {
        var random = new Philox(7, string.Join(',', sequence));
        return [.. Enumerable.Range(0, 16).Select(_ => (float)random.NextDouble())];
    });
}
