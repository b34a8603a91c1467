using ImplicitInstruct.Decoding;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Decoding;

[TestFixture]
public sealed class GreedyDecodingFollowsTheModel
{
    private const int End = 2;

    private static readonly int[][] Prompts = [[1, 5], [1], [3, 4, 5, 6], [1, 5], [7], [6, 6, 6]];

    [Test]
    public void The_most_likely_token_is_taken_until_the_end_token()
    {
        using var model = Counting(maxPositions: 100);
        var generations = GreedyDecoder.Decode(model, [[10], [13], [14]], new DecodingLimits(20, EndToken: 15));
        Assert.That(generations.Select(row => row.Tokens), Is.EqualTo(new[] { new[] { 11, 12, 13, 14 }, [14], [] }));
        Assert.That(generations.Select(row => row.Finished), Is.All.True);
    }

    [Test]
    public void The_limit_cuts_and_says_so()
    {
        using var model = Counting(maxPositions: 100);
        var generations = GreedyDecoder.Decode(model, [[10], [13]], new DecodingLimits(3, EndToken: 15));
        Assert.That(generations.Select(row => row.Tokens), Is.EqualTo(new[] { new[] { 11, 12, 13 }, [14] }));
        Assert.That(generations.Select(row => row.Finished), Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public void Of_one_new_token_the_end_token_is_enough_to_finish()
    {
        using var model = Counting(maxPositions: 100);
        var generations = GreedyDecoder.Decode(model, [[14], [10]], new DecodingLimits(1, EndToken: 15));
        Assert.That(generations.Select(row => (row.Tokens.Length, row.Finished)), Is.EqualTo(new[] { (0, true), (1, false) }));
    }

    [Test]
    public void Without_end_token_only_the_limit_stops()
    {
        using var model = Counting(maxPositions: 100);
        Assert.That(GreedyDecoder.Decode(model, [[14]], new DecodingLimits(3, EndToken: null))[0].Tokens, Is.EqualTo(new[] { 15, 16, 17 }));
    }

    [Test]
    public void The_longest_sequence_of_the_model_cuts_each_row_at_its_own_place()
    {
        using var model = Counting(maxPositions: 6);
        var generations = GreedyDecoder.Decode(model, [[10], [8, 9, 10], [10]], new DecodingLimits(50, EndToken: 30));
        Assert.That(generations.Select(row => row.Tokens.Length), Is.EqualTo(new[] { 5, 3, 5 }));
        Assert.That(generations.Select(row => row.Finished), Is.All.False);
    }

    [Test]
    public void No_row_depends_on_its_batch([Values(1, 2, 3, 5, 100)] int maxRows, [Values(4, 30, 200)] int maxNewTokens)
    {
        using var model = Hashing();
        var limits = new DecodingLimits(maxNewTokens, End);
        var alone = Prompts.Select(prompt => GreedyDecoder.Decode(model, [prompt], limits)[0]).ToArray();
        var together = GreedyDecoder.Decode(model, Prompts, limits, maxRows: maxRows);
        Assert.That(together.Select(row => row.Tokens), Is.EqualTo(alone.Select(row => row.Tokens)));
        Assert.That(together.Select(row => row.Finished), Is.EqualTo(alone.Select(row => row.Finished)));
        Assert.That(model.SessionRows[^1], Is.EqualTo(Math.Min(maxRows, Prompts.Length)));
        Assert.That(model.OpenSessions, Is.Zero);
    }

    [Test]
    public void All_prompts_share_one_session_though_each_has_other_room([Values(10, 1000)] int maxNewTokens)
    {
        using var model = Hashing();
        GreedyDecoder.Decode(model, Prompts, new DecodingLimits(maxNewTokens, End));
        Assert.That(model.SessionRows, Is.EqualTo(new[] { Prompts.Length }));
    }

    [TestCase(4, null, 4)]
    [TestCase(4, 2, 2)]
    [TestCase(100, null, 6)]
    public void The_model_says_how_many_rows_grow_where_nobody_else_does(int liked, int? maxRows, int expected)
    {
        using var model = Hashing();
        model.RowsAtATime = liked;
        GreedyDecoder.Decode(model, Prompts, new DecodingLimits(10, End), maxRows: maxRows);
        Assert.That(model.SessionRows, Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void A_waiting_prompt_takes_the_place_of_a_finished_one_at_once()
    {
        using var model = Counting(maxPositions: 100);
        var reports = new List<DecodingProgress>();
        // Alone, the rows take 9, 2, 2, 2 and 2 steps; two at a time the short ones pass beside the long one.
        GreedyDecoder.Decode(
            model, [[1, 1], [8], [8], [8], [8]], new DecodingLimits(20, EndToken: 10), maxRows: 2, progress: new Recorder(reports));
        Assert.That(reports, Has.Count.EqualTo(9));
        Assert.That(reports[^1], Is.EqualTo(new DecodingProgress(5, 5, 17)));
    }

    [Test]
    public void The_longest_prompts_are_fed_first()
    {
        using var model = new OracleModel(
            32, 100, sequence => [.. Enumerable.Range(0, 32).Select(token => token == sequence.Count ? 1f : 0f)]);
        var reports = new List<DecodingProgress>();
        var generations = GreedyDecoder.Decode(
            model, [[1], [1, 1, 1], [1, 1]], new DecodingLimits(20, EndToken: 4), maxRows: 1, progress: new Recorder(reports));
        Assert.That(generations.Select(row => row.Tokens), Is.EqualTo(new[] { new[] { 1, 2, 3 }, [3], [2, 3] }));
        Assert.That(reports.Select(report => report.FinishedRows), Is.EqualTo(new[] { 0, 1, 1, 1, 2, 2, 2, 2, 3 }));
    }

    [Test]
    public void No_prompt_makes_no_session()
    {
        using var model = Hashing();
        Assert.That(GreedyDecoder.Decode(model, [], new DecodingLimits(10, End)), Is.Empty);
        Assert.That(model.SessionRows, Is.Empty);
    }

    [Test]
    public void A_NaN_names_its_prompt_position_and_token()
    {
        using var model = new OracleModel(
            32, 100, sequence => [.. Enumerable.Range(0, 32).Select(token => sequence.Count == 4 && token == 9 ? float.NaN : -token)]);
        var thrown = Assert.Throws<ArithmeticException>(
            () => GreedyDecoder.Decode(model, [[1], [1, 2]], new DecodingLimits(10, End), maxRows: 1))!;
        Assert.That(thrown.Message, Is.EqualTo("Prompt 1, response position 2: the logit of token 9 is NaN."));
        Assert.That(model.OpenSessions, Is.Zero);
    }

    [Test]
    public void Empty_and_overlong_prompts_are_named()
    {
        using var model = Counting(maxPositions: 4);
        Assert.That(() => GreedyDecoder.Decode(model, [[1], []], new DecodingLimits(1, End)),
            Throws.ArgumentException.With.Message.Contains("Prompt 1 is empty"));
        Assert.That(() => GreedyDecoder.Decode(model, [[1, 1, 1, 1]], new DecodingLimits(1, End)),
            Throws.ArgumentException.With.Message.Contains("Prompt 0 has 4 tokens"));
    }

    [Test]
    public void Progress_counts_rows_and_tokens()
    {
        using var model = Counting(maxPositions: 100);
        var reports = new List<DecodingProgress>();
        GreedyDecoder.Decode(model, [[10], [13]], new DecodingLimits(3, EndToken: 15), progress: new Recorder(reports));
        Assert.That(reports, Is.EqualTo(new DecodingProgress[] { new(0, 2, 2), new(1, 2, 4), new(2, 2, 5) }));
    }

    [Test]
    public void A_cancelled_call_stops_and_closes_its_session()
    {
        using var model = Counting(maxPositions: 100);
        using var source = new CancellationTokenSource();
        var stop = new Stopper(source);
        Assert.That(() => GreedyDecoder.Decode(model, [[10]], new DecodingLimits(9, null), progress: stop, cancellation: source.Token),
            Throws.TypeOf<OperationCanceledException>());
        Assert.That(model.OpenSessions, Is.Zero);
    }

    /// <summary>Says the number after the last.</summary>
    private static OracleModel Counting(int maxPositions) =>
        new(32, maxPositions, sequence => [.. Enumerable.Range(0, 32).Select(token => token == sequence[^1] + 1 ? 1f : 0f)]);

    /// <summary>Logits that any other sequence would change; the end token is taken now and then.</summary>
    private static OracleModel Hashing() => new(16, 400, sequence =>
    {
        var random = new Philox(7, string.Join(',', sequence));
        return [.. Enumerable.Range(0, 16).Select(_ => (float)random.NextDouble())];
    });

    private sealed class Recorder(List<DecodingProgress> reports) : IProgress<DecodingProgress>
    {
        public void Report(DecodingProgress value) => reports.Add(value);
    }

    private sealed class Stopper(CancellationTokenSource source) : IProgress<DecodingProgress>
    {
        public void Report(DecodingProgress value) => source.Cancel();
    }
}
