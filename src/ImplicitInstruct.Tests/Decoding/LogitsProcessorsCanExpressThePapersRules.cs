using ImplicitInstruct.Decoding;

namespace ImplicitInstruct.Tests.Decoding;

/// <summary>The contract is wide enough for the rule adapter (paper section 6, Table 8): each rule in a few lines.</summary>
[TestFixture]
public sealed class LogitsProcessorsCanExpressThePapersRules
{
    private const int End = 2;

    [Test]
    public void The_end_token_can_rise_with_the_length_of_the_response()
    {
        using var model = Preferring(9, by: 4.5f);
        var generation = Decode(model, [[1, 1, 1]], new EndRamp())[0];
        Assert.That(generation.Tokens, Is.EqualTo(new[] { 9, 9, 9, 9, 9 }));   // 5 tokens written: the end token has 5 > 4.5
        Assert.That(generation.Finished, Is.True);
    }

    [Test]
    public void A_token_can_be_made_less_likely_everywhere()
    {
        using var model = Preferring(9, by: 4.5f);
        Assert.That(Decode(model, [[1]], new Uniform(9, -5))[0].Tokens, Is.EqualTo(new int[12]));
    }

    [Test]
    public void Tokens_used_in_the_response_can_be_penalised_or_those_of_the_prompt_too()
    {
        using var model = Preferring(9, by: 1);
        var prompts = new[] { new[] { 9, 4 } };
        Assert.That(Decode(model, prompts, new UsedTokens(fromPrompt: false))[0].Tokens[..2], Is.EqualTo(new[] { 9, 0 }));
        Assert.That(Decode(model, prompts, new UsedTokens(fromPrompt: true))[0].Tokens[..2], Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public void Rules_add_up_in_their_order_and_leave_the_model_as_it_is()
    {
        var logits = new float[16];
        using var model = new OracleModel(16, 100, _ => logits);
        var seen = new List<float>();
        Decode(model, [[1], [3]], new Uniform(5, 1), new Uniform(5, 2), new Peek(5, seen));
        Assert.That(seen, Is.Not.Empty.And.All.EqualTo(3f));
        Assert.That(logits, Is.All.Zero);
    }

    [Test]
    public void A_rule_sees_prompt_and_response_of_its_own_row()
    {
        using var model = Preferring(9, by: 1);
        var seen = new List<string>();
        GreedyDecoder.Decode(model, [[1, 3], [4]], new DecodingLimits(2, End), [new Spy(seen)]);
        Assert.That(seen, Is.EqualTo(new[] { "1 3 : ", "4 : ", "1 3 : 9", "4 : 9" }));
    }

    [Test]
    public void A_rule_that_makes_a_NaN_is_found_out()
    {
        using var model = Preferring(9, by: 1);
        Assert.That(() => Decode(model, [[1]], new Uniform(3, float.NaN)), Throws.TypeOf<ArithmeticException>().With.Message.Contains("Prompt 0, response position 0: the logit of token 3"));
    }

    private static OracleModel Preferring(int token, float by) => new(16, 100, _ => [.. Enumerable.Range(0, 16).Select(other => other == token ? by : 0f)]);

    private static IReadOnlyList<Generation> Decode(OracleModel model, int[][] prompts, params ILogitsProcessor[] rules) =>
        GreedyDecoder.Decode(model, prompts, new DecodingLimits(12, End), rules);

    private sealed class EndRamp : ILogitsProcessor
    {
        public void Process(DecodingPosition position, Span<float> logits) => logits[End] += position.ResponseLength;
    }

    private sealed class Uniform(int token, float score) : ILogitsProcessor
    {
        public void Process(DecodingPosition position, Span<float> logits) => logits[token] += score;
    }

    private sealed class UsedTokens(bool fromPrompt) : ILogitsProcessor
    {
        public void Process(DecodingPosition position, Span<float> logits)
        {
            var used = new HashSet<int>();
            foreach (var token in fromPrompt ? position.Sequence : position.Response)
            {
                if (used.Add(token))
                    logits[token] -= 1.5f;   // once, not per count
            }
        }
    }

    private sealed class Peek(int token, List<float> seen) : ILogitsProcessor
    {
        public void Process(DecodingPosition position, Span<float> logits) => seen.Add(logits[token]);
    }

    private sealed class Spy(List<string> seen) : ILogitsProcessor
    {
        public void Process(DecodingPosition position, Span<float> logits) =>
            seen.Add($"{string.Join(' ', position.Prompt.ToArray())} : {string.Join(' ', position.Response.ToArray())}");
    }
}
