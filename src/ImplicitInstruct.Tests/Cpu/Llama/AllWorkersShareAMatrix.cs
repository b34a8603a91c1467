using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Quantization;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Cpu.Llama;

/// <summary>
/// A large model's workers share every matrix where they are more than the sequences; here small models are told to. Prompts, new tokens,
/// scores and logits have the bits that one worker gives them.
/// </summary>
[TestFixtureSource(typeof(TinyLlama), nameof(TinyLlama.Families))]
public sealed class AllWorkersShareAMatrix(ModelArchitecture architecture)
{
    private const int NewTokens = 4;

    private static readonly int[] PromptLengths = [37, 1, 8, 20, 3, 5, 2, 9, 11, 4, 6, 7];

    private LanguageModelConfig Config => TinyLlama.Config(tied: false, architecture) with
    {
        HiddenSize = 84,
        IntermediateSize = 203,
        VocabularySize = 331,
        Heads = 6,
        KeyValueHeads = architecture == ModelArchitecture.Olmo ? 6 : 2,
        HeadSize = 14,
        QueryKeyValueLimit = architecture == ModelArchitecture.Olmo ? 0.8f : null,
    };

    [Test]
    public void It_gives_the_bits_of_one_worker(
        [Values(2, 3, 8)] int threads, [ValueSource(typeof(EveryKernel), nameof(EveryKernel.Names))] string kernel,
        [Values(1, 2, 12)] int prompts)
    {
        using var alone = new CpuEngine(1);
        using var engine = new CpuEngine(threads, EveryKernel.Named(kernel));
        var model = TinyLlama.Create(alone, Config, seed: 3);
        AssertSame(model, TinyLlama.Copy(model, engine), prompts);
    }

    [Test]
    public void With_an_adapter_and_on_matrices_of_4_bits(
        [Values] BaseQuantization kept, [Values(null, "all", "q_proj,v_proj")] string? targets)
    {
        using var alone = new CpuEngine(1);
        using var engine = new CpuEngine(3);
        var weights = TinyLlama.Create(alone, Config, seed: 4).Weights;
        var (model, shared) = ((LlamaModel)alone.Load(Config, weights, kept), (LlamaModel)engine.Load(Config, weights, kept));
        if (targets is not null)
        {
            model.Attach(TinyAdapter.Create(Config, seed: 7, targets));
            shared.Attach(TinyAdapter.Create(Config, seed: 7, targets));
        }

        AssertSame(model, shared, prompts: 2);
    }

    [Test]
    public void A_model_of_four_million_weights_does_so_unasked()
    {
        using var engine = new CpuEngine(2);
        using var alone = new CpuEngine(1);
        var large = Config with { VocabularySize = 25_000 };
        Assert.That(TinyLlama.Create(engine, Config, seed: 1).SharesMatrices, Is.False, "small");
        Assert.That(TinyLlama.Create(engine, large, seed: 1).SharesMatrices, Is.True, "large");
        Assert.That(TinyLlama.Create(alone, large, seed: 1).SharesMatrices, Is.False, "one worker");
    }

    [Test]
    public void A_small_one_likes_a_tile_of_rows_a_worker_and_a_large_one_all_that_there_are()
    {
        using var engine = new CpuEngine(2);
        ICausalLanguageModel small = TinyLlama.Create(engine, Config, seed: 1);
        ICausalLanguageModel large = TinyLlama.Create(engine, Config with { VocabularySize = 25_000 }, seed: 1);
        Assert.That((small.RowsAtATime, large.RowsAtATime), Is.EqualTo(((int?)24, (int?)null)));
    }

    private static void AssertSame(LlamaModel expected, LlamaModel shared, int prompts)
    {
        var random = new Philox(8, "prompts");
        int[][] given = [.. PromptLengths[..prompts].Select(length => TinyLlama.Tokens(expected.Config, length, random))];
        shared.SharesMatrices = true;
        AssertRead(expected, shared, given);
        using var one = expected.BeginDecoding(given, NewTokens);
        using var all = shared.BeginDecoding(given, NewTokens);
        for (var step = 0; ; step++)
        {
            for (var row = 0; row < prompts; row++)
                Assert.That(Bits.Of(all.Logits(row)), Is.EqualTo(Bits.Of(one.Logits(row))), $"prompt {row}, step {step}");
            if (step == NewTokens - 1)
                return;
            var next = Enumerable.Range(0, prompts).Select(row => one.MostLikely(row)).ToArray();
            one.Append(next);
            all.Append(next);
        }
    }

    private static void AssertRead(LlamaModel expected, LlamaModel shared, int[][] sequences)
    {
        Assert.That(shared.Score(sequences).Select(scores => Bits.Of(scores)),
            Is.EqualTo(expected.Score(sequences).Select(scores => Bits.Of(scores))), "scores");
        int[][] longer = [.. sequences.Select(sequence => Enumerable.Repeat(sequence, 4).SelectMany(tokens => tokens).Take(60).ToArray())];
        var (one, all) = (new KeptLogits(longer, sequence => sequence), new KeptLogits(longer, sequence => sequence));
        expected.ReadLogits(longer, one);
        shared.ReadLogits(longer, all);
        for (var s = 0; s < sequences.Length; s++)
        {
            Assert.That(all.Read[s].Keys, Is.EqualTo(one.Read[s].Keys).And.Ordered, $"positions of sequence {s}");
            Assert.That(all.Read[s].Values, Is.EqualTo(one.Read[s].Values), $"sequence {s}");
        }
    }
}
