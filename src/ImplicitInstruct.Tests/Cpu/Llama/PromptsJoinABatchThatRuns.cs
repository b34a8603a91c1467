using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Decoding;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Cpu.Llama;

/// <summary>A row has the same bits alone and among rows that come and go, each with a limit of its own. No tolerance.</summary>
[TestFixtureSource(typeof(TinyLlama), nameof(TinyLlama.Families))]
public sealed class PromptsJoinABatchThatRuns(ModelArchitecture architecture)
{
    [Test]
    public void Their_logits_have_the_bits_they_have_alone_and_the_others_keep_theirs()
    {
        using var engine = new CpuEngine(2);
        using var model = Create(engine);
        int[][] prompts = [[1, 2, 3], [4], [5, 6, 7, 8, 9], [10, 11]];
        using var session = model.BeginDecoding([new DecodingRequest(prompts[0], 5), new DecodingRequest(prompts[1], 60)]);
        session.Finish(0);
        session.Append([20, 21]);
        AssertTheMostLikelyIsThatOfTheLogits(session);
        var kept = Bits.Of(session.Logits(1));
        session.Admit([new DecodingRequest(prompts[2], 3), new DecodingRequest(prompts[3], 1)]);
        Assert.That(session.ActiveRows, Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(Bits.Of(session.Logits(1)), Is.EqualTo(kept));
        foreach (var row in new[] { 2, 3 })
            Assert.That(Bits.Of(session.Logits(row)), Is.EqualTo(Alone(model, prompts[row])), $"row {row}, as admitted");
        session.Finish(3);
        AssertTheMostLikelyIsThatOfTheLogits(session);
        session.Append([22, 23, 24]);
        AssertTheMostLikelyIsThatOfTheLogits(session);
        Assert.That(Bits.Of(session.Logits(1)), Is.EqualTo(Alone(model, [4, 21, 22])));
        Assert.That(Bits.Of(session.Logits(2)), Is.EqualTo(Alone(model, [5, 6, 7, 8, 9, 23])));
    }

    [Test]
    public void Responses_are_the_same_whatever_number_of_rows_may_grow([Values(1, 2, 5, 100)] int maxRows)
    {
        using var engine = new CpuEngine(2);
        using var model = Create(engine);
        var random = new Philox(2, "prompts");
        int[][] prompts = [.. Enumerable.Range(0, 17).Select(p => TinyLlama.Tokens(model.Config, 1 + (11 * p % 63), random))];
        var limits = new DecodingLimits(8192, EndToken: 3);   // more than the model's 64 positions: every prompt has other room
        var alone = prompts.Select(prompt => GreedyDecoder.Decode(model, [prompt], limits)[0]).ToArray();
        var together = GreedyDecoder.Decode(model, prompts, limits, maxRows: maxRows);
        Assert.That(together.Select(row => row.Tokens), Is.EqualTo(alone.Select(row => row.Tokens)));
        Assert.That(GreedyCheck.Of(model, prompts, together, limits).Faults, Is.Empty);
    }

    private LlamaModel Create(CpuEngine engine) => TinyLlama.Create(engine, TinyLlama.Config(tied: false, architecture), seed: 5);

    private static void AssertTheMostLikelyIsThatOfTheLogits(IDecodingSession session) => Assert.That(
        session.ActiveRows.Select(session.MostLikely), Is.EqualTo(session.ActiveRows.Select(row => GreedyChoice.Of(session.Logits(row)))));

    private static uint[] Alone(LlamaModel model, int[] sequence)
    {
        using var session = model.BeginDecoding([sequence], 0);
        return Bits.Of(session.Logits(0));
    }
}
