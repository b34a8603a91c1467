using ImplicitInstruct.Decoding;

namespace ImplicitInstruct.Tests.Decoding;

[TestFixture]
public sealed class LogitsProcessorsChangeTheChoice
{
    private const int End = 2;

    [Test]
    public void They_add_up_in_their_order_and_leave_the_model_as_it_is()
    {
        var logits = new float[16];
        using var model = new OracleModel(16, 100, _ => logits);
        var seen = new List<float>();
        Decode(model, [[1], [3]], new Adding(5, 1), new Adding(5, 2), new Peek(5, seen));
        Assert.That(seen, Is.Not.Empty.And.All.EqualTo(3f));
        Assert.That(logits, Is.All.Zero);
    }

    [Test]
    public void Each_sees_prompt_and_response_of_its_own_row()
    {
        using var model = Preferring(9, by: 1);
        var seen = new List<string>();
        GreedyDecoder.Decode(model, [[1, 3], [4]], new DecodingLimits(2, End), [new Spy(seen)]);
        Assert.That(seen, Is.EqualTo(new[] { "1 3 : ", "4 : ", "1 3 : 9", "4 : 9" }));
    }

    [Test]
    public void One_that_makes_a_NaN_is_found_out()
    {
        using var model = Preferring(9, by: 1);
        Assert.That(() => Decode(model, [[1]], new Adding(3, float.NaN)),
            Throws.TypeOf<ArithmeticException>().With.Message.Contains("Prompt 0, response position 0: the logit of token 3"));
    }

    private static OracleModel Preferring(int token, float by) =>
        new(16, 100, _ => [.. Enumerable.Range(0, 16).Select(other => other == token ? by : 0f)]);

    private static void Decode(OracleModel model, int[][] prompts, params ILogitsProcessor[] processors) =>
        GreedyDecoder.Decode(model, prompts, new DecodingLimits(12, End), processors);

    private sealed class Adding(int token, float score) : ILogitsProcessor
    {
        public void Process(DecodingPosition position, Span<float> logits) => logits[token] += score;
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
