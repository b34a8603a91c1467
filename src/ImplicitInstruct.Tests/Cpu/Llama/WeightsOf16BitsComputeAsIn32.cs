using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Cpu.Llama;

/// <summary>
/// A checkpoint in bfloat16 or float16 is kept in 16 bits until it is trained: decoding, scores, weights and training have the bits of 32.
/// </summary>
[TestFixtureSource(nameof(FamiliesAndFormats))]
public sealed class WeightsOf16BitsComputeAsIn32(ModelArchitecture architecture, bool isBfloat16)
{
    private static IEnumerable<object[]> FamiliesAndFormats() =>
        TinyLlama.Families.SelectMany(family => new object[][] { [family, true], [family, false] });

    [Test]
    public void Prompts_and_new_tokens(
        [Values] bool tied, [Values(1, 3)] int threads, [ValueSource(typeof(EveryKernel), nameof(EveryKernel.Names))] string kernel,
        [Values] bool shared)
    {
        using var engine = new CpuEngine(threads, EveryKernel.Named(kernel));
        var (narrow, wide) = (Load(engine, tied), Load(engine, tied));
        wide.PackForTraining();   // from then on it is in 32 bits
        narrow.SharesMatrices = wide.SharesMatrices = shared;
        var random = new Philox(2, "prompts");
        int[][] prompts = [.. ((int[])[9, 1, 30]).Select(length => TinyLlama.Tokens(narrow.Config, length, random))];
        foreach (var given in (int[][][])[prompts, [prompts[2]]])
        {
            using var expected = wide.BeginDecoding(given, 3);
            using var actual = narrow.BeginDecoding(given, 3);
            for (var step = 0; step < 3; step++)
            {
                for (var row = 0; row < given.Length; row++)
                    Assert.That(Bits.Of(actual.Logits(row)), Is.EqualTo(Bits.Of(expected.Logits(row))), $"prompt {row}, step {step}");
                if (step == 2)
                    break;
                var next = Enumerable.Range(0, given.Length).Select(row => expected.MostLikely(row)).ToArray();
                expected.Append(next);
                actual.Append(next);
            }
        }

        Assert.That(Bits.Of(narrow.Score(prompts)[2]), Is.EqualTo(Bits.Of(wide.Score(prompts)[2])));
    }

    [Test]
    public void Weights_are_those_that_were_given([Values] bool tied)
    {
        using var engine = new CpuEngine(2);
        var model = Load(engine, tied);
        var before = model.Weights.Select(weight => weight.Values.ToArray()).ToList();
        model.Score([[1, 2, 3]]);
        Assert.That(model.Weights.Select(weight => Bits.Of(weight.Values.Span)), Is.EqualTo(before.Select(values => Bits.Of(values))));
    }

    [Test]
    public void Training_after_decoding([Values] bool tied, [Values] bool adapted)
    {
        using var engine = new CpuEngine(2);
        var (used, fresh) = (Load(engine, tied), Load(engine, tied));
        var prompt = TinyLlama.Tokens(used.Config, 5, new Philox(3, "prompt"));
        used.Score([prompt]);
        if (adapted)
        {
            used.Attach(TinyAdapter.Create(used.Config, seed: 5));
            fresh.Attach(TinyAdapter.Create(used.Config, seed: 5));
            used.Score([prompt]);   // adapted, and still in 16 bits
        }

        foreach (var model in (LlamaModel[])[used, fresh])
        {
            using var session = model.BeginTraining(new OptimizerRecipe());
            session.Step(TinyLlama.Batch(model.Config, 4, seed: 6), 1e-2);
        }

        Assert.That(Bits.Of(used.Score([prompt])[0]), Is.EqualTo(Bits.Of(fresh.Score([prompt])[0])));
        Assert.That(
            used.Parameters.Trained.Select(parameter => Bits.Of(parameter.Span)),
            Is.EqualTo(fresh.Parameters.Trained.Select(parameter => Bits.Of(parameter.Span))));
    }

    [Test]
    public void A_file_in_16_bits_is_never_in_memory_in_32([Values] bool tied, [Values(1, 3)] int threads)
    {
        using var engine = new CpuEngine(threads);
        using var folder = new TemporaryFolder();
        var expected = Load(engine, tied);
        Checkpoint.Save(folder.Path, expected.Config, expected.Weights, isBfloat16 ? TensorElement.BF16 : TensorElement.F16);
        var weights = Checkpoint.Load(folder.Path).Weights;
        Assert.That(weights.AreStoredIn16Bits, Is.True);
        var read = (LlamaModel)engine.Load(expected.Config, weights);
        foreach (var linear in read.Parameters.Linears.Where(linear => linear.Weight != read.Parameters.Embedding))
            Assert.That(() => linear.Weight.Span.Length, Throws.InvalidOperationException, linear.Weight.Name);

        Assert.That(
            read.Weights.Select(weight => Bits.Of(weight.Values.Span)),
            Is.EqualTo(expected.Weights.Select(weight => Bits.Of(weight.Values.Span))));
        foreach (var model in (LlamaModel[])[read, expected])
        {
            using var session = model.BeginTraining(new OptimizerRecipe());
            session.Step(TinyLlama.Batch(model.Config, 4, seed: 6), 1e-2);
        }

        Assert.That(
            read.Weights.Select(weight => Bits.Of(weight.Values.Span)),
            Is.EqualTo(expected.Weights.Select(weight => Bits.Of(weight.Values.Span))), "trained");
    }

    [Test]
    public void A_file_in_32_bits_says_so()
    {
        using var engine = new CpuEngine(1);
        using var folder = new TemporaryFolder();
        var model = Load(engine, tied: false);
        Checkpoint.Save(folder.Path, model.Config, model.Weights);
        Assert.That(Checkpoint.Load(folder.Path).Weights.AreStoredIn16Bits, Is.False);
    }

    [Test]
    public void A_matrix_with_one_weight_of_more_bits_stays_in_32()
    {
        using var engine = new CpuEngine(1);
        var model = Load(engine, tied: false);
        var (matrix, other) = (model.Parameters.Layers[0].Gate, model.Parameters.Layers[0].Up);
        matrix.Weight.Span[^1] = 1 + (1f / (1 << 20));
        model.Score([[1, 2]]);
        Assert.That(matrix.Forward.Columns, Is.EqualTo(matrix.Weight.Rows), "packed in 32 bits");
        Assert.That(() => other.Forward, Throws.InvalidOperationException, "its neighbour is not");
        Assert.That(() => other.Weight.Span.Length, Throws.InvalidOperationException, "and has let go of its 32 bits");
    }

    private LlamaModel Load(CpuEngine engine, bool tied)
    {
        var config = TinyLlama.Config(tied, architecture) with { VocabularySize = 301 };
        var drawn = TinyLlama.Create(engine, config, seed: 1).Weights;
        return (LlamaModel)engine.Load(config, [.. drawn.Select(weight => weight with { Values = Rounded(weight.Values) })]);
    }

    private float[] Rounded(ReadOnlyMemory<float> values) =>
        [.. values.ToArray().Select(value => isBfloat16 ? SixteenBits.Bfloat16Of(value) : (float)(Half)value)];
}
