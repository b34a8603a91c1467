using ImplicitInstruct.Cpu;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Modeling.Quantization;

namespace ImplicitInstruct.Tests.Modeling;

[TestFixture]
public sealed class MemoryIsReckonedByItsParts
{
    private const long Parameters = 6_738_415_616;
    private static readonly TrainingLayout Paper = new() { Length = 2048 };

    [Test]
    public void Mixed_precision_takes_18_bytes_a_parameter_of_which_12_can_be_offloaded()
    {
        var memory = TrainingMemory.Of(PublishedShapes.Llama2, Paper);
        Assert.That(memory.Weights + memory.Gradients + memory.Optimizer, Is.EqualTo(18 * Parameters));
        Assert.That(memory.Host, Is.Zero);

        var offloaded = TrainingMemory.Of(PublishedShapes.Llama2, Paper with { OffloadedOptimizer = true });
        Assert.That(offloaded.Host, Is.EqualTo(12 * Parameters));
        Assert.That(offloaded.Device, Is.EqualTo(memory.Device - (12 * Parameters)));
    }

    /// <summary>
    /// A byte for either moment, and 4 for 256 of them; of the embedding's 131 million 4 bytes for either; of the master the other two.
    /// </summary>
    [Test]
    public void Moments_of_8_bits_and_halves_of_masters_let_all_of_a_7B_model_fit_80_GB()
    {
        const long Whole = 32_000L * 4096, Eight = Parameters - Whole;
        var memory = TrainingMemory.Of(PublishedShapes.Llama2, Paper with { HasEightBitMoments = true });
        Assert.That(memory.Optimizer, Is.EqualTo((2 * Parameters) + (8 * Whole) + (2 * Eight) + (2 * 4 * Eight / 256)));
        Assert.That(memory.Device / 1e9, Is.EqualTo(70.1).Within(0.05));
        Assert.That(memory.Fits(DeviceRate.H100), Is.True);
        Assert.That(
            () => TrainingMemory.Of(PublishedShapes.Llama2, Paper with { HasEightBitMoments = true, OffloadedOptimizer = true }),
            Throws.ArgumentException);
    }

    [Test]
    public void Single_precision_takes_16_bytes_a_parameter_as_there_are_no_second_weights()
    {
        var memory = TrainingMemory.Of(PublishedShapes.Llama2, Paper with { ComputeBytes = 4 });
        Assert.That(memory.Weights + memory.Gradients + memory.Optimizer, Is.EqualTo(16 * Parameters));
    }

    [Test]
    public void Both_models_of_the_paper_fit_141_GB_whole_and_80_GB_with_the_optimizer_offloaded([Values] bool olmo)
    {
        var config = olmo ? PublishedShapes.Olmo : PublishedShapes.Llama2;
        var (whole, offloaded) = (TrainingMemory.Of(config, Paper), TrainingMemory.Of(config, Paper with { OffloadedOptimizer = true }));
        Assert.That(whole.Fits(DeviceRate.H200), Is.True);
        Assert.That(whole.Fits(DeviceRate.H100), Is.False);
        Assert.That(offloaded.Fits(DeviceRate.H100), Is.True);
    }

    /// <summary>
    /// Llama-2-7B: 4 · 4096 + 4 · 4096 + 4 · 11008 numbers of two bytes and 34 of four a token and block, two more rows of 4096 for the
    /// last norm.
    /// </summary>
    [Test]
    public void Activations_are_those_of_every_block_or_of_one()
    {
        const long Block = (2 * 76_800) + (4 * 34);
        var kept = TrainingMemory.Of(PublishedShapes.Llama2, Paper with { Checkpointing = false });
        Assert.That(kept.Activations, Is.EqualTo(2048L * ((33 * Block) + (2 * 2 * 4096))));
        Assert.That(TrainingMemory.Of(PublishedShapes.Llama2, Paper).Activations,
            Is.EqualTo(2048L * ((32 * 2 * 4096) + (2 * Block) + (2 * 2 * 4096))));
        Assert.That(kept.Fits(DeviceRate.H200), Is.True);
        Assert.That(TrainingMemory.Of(PublishedShapes.Llama2, Paper with { Checkpointing = false, MicroBatch = 2 }).Fits(DeviceRate.H200),
            Is.False);
    }

    /// <summary>
    /// Rank r of Llama-2-7B: r · (4 · 8192 + 3 · 15104) numbers a block. Beside bfloat16 its updates keep 6 · 4096 + 11008 numbers of
    /// four bytes and seven narrow rows of a token.
    /// </summary>
    [TestCase(64, 159_907_840, 17.96)]
    [TestCase(16, 39_976_960, 16.03)]
    public void An_adapter_of_Llama_2_7B_is_trained_in_24_GB(int rank, long adapter, double gigabytes)
    {
        const long Block = (2 * 76_800) + (4 * 34);
        var update = 4L * ((6 * 4096) + 11_008 + (7 * rank));
        var layout = Paper with { LogitRows = 512, Adaptation = new LowRankAdaptation { Rank = rank } };
        var memory = TrainingMemory.Of(PublishedShapes.Llama2, layout);
        Assert.That(memory, Is.EqualTo(new TrainingMemory(
            (2 * Parameters) + (4 * adapter), 4 * adapter, 8 * adapter, 2048L * ((32 * 2 * 4096) + (2 * (Block + update)) + (2 * 2 * 4096)),
            512L * 32_000 * 8, IsOptimizerOffloaded: false)));
        Assert.That(memory.Device / 1e9, Is.EqualTo(gigabytes).Within(0.005));
        Assert.That(memory.Fits(DeviceRate.H100 with { MemoryBytes = 24_000_000_000 }), Is.True);
    }

    /// <summary>
    /// Of the 6.48 billion weights in the blocks' matrices half a byte, a byte for 64, 4 for 64 · 256, and 4 each; embedding, output
    /// matrix and norms in two bytes; one block's 202 million in two bytes while it is computed, and 6 more of its largest.
    /// </summary>
    [TestCase(64, 9.02)]
    [TestCase(16, 7.10)]
    public void An_adapter_on_4_bits_is_trained_in_12_GB_whatever_the_layout_says_of_checkpointing(int rank, double gigabytes)
    {
        const long Quantized = 32L * ((4L * 4096 * 4096) + (3L * 4096 * 11_008));
        var layout = Paper with { LogitRows = 512, Adaptation = new LowRankAdaptation { Rank = rank }, Kept = BaseQuantization.Nf4 };
        var memory = TrainingMemory.Of(PublishedShapes.Llama2, layout);
        var frozen = (Quantized / 2) + (Quantized / 64) + (Quantized / (64 * 256) * 4) + (7 * 32 * 4) + (2 * (Parameters - Quantized));
        Assert.That(memory.Weights - (memory.Gradients), Is.EqualTo(frozen), "an adapter's weights are as large as its gradients");
        Assert.That(memory.Dequantized, Is.EqualTo((Quantized / 32 * 2) + (6L * 4096 * 11_008)));
        Assert.That(memory.Device / 1e9, Is.EqualTo(gigabytes).Within(0.005));
        Assert.That(TrainingMemory.Of(PublishedShapes.Llama2, layout with { Checkpointing = false }), Is.EqualTo(memory));
        Assert.That(
            () => TrainingMemory.Of(PublishedShapes.Llama2, layout with { Adaptation = null }),
            Throws.ArgumentException.With.Message.Contains("needs an adapter"));
    }

    [Test]
    public void An_adapter_in_32_bits_keeps_no_input_twice()
    {
        var layout = Paper with { ComputeBytes = 4, Adaptation = new LowRankAdaptation { Rank = 8, Targets = ["q_proj", "v_proj"] } };
        var (adapted, full) = (
            TrainingMemory.Of(PublishedShapes.Llama2, layout),
            TrainingMemory.Of(PublishedShapes.Llama2, layout with { Adaptation = null }));
        Assert.That(adapted.Activations - full.Activations, Is.EqualTo(2048L * 2 * (2 * 4 * 8)), "two narrow rows and their gradients");
        Assert.That(adapted.Weights - full.Weights, Is.EqualTo(4L * 32 * 2 * 8 * 8192));
    }

    /// <summary>Of every matrix another part of its input in FP32, and a byte for each of its elements; once more for gradients.</summary>
    [TestCase(2, 1), TestCase(4, 5)]
    public void Dropout_keeps_what_each_matrix_sees_and_which_that_is(int computeBytes, int more)
    {
        var layout = Paper with { ComputeBytes = computeBytes, Adaptation = new LowRankAdaptation { Targets = ["q_proj", "down_proj"] } };
        var (without, with) = (
            TrainingMemory.Of(PublishedShapes.Llama2, layout),
            TrainingMemory.Of(PublishedShapes.Llama2, layout with { Adaptation = layout.Adaptation with { Dropout = 0.05 } }));
        Assert.That(with.Activations - without.Activations, Is.EqualTo(2048L * 2 * more * (4096 + 11_008)));
        Assert.That(with with { Activations = without.Activations }, Is.EqualTo(without));
    }

    [Test]
    public void Logits_can_be_made_in_parts()
    {
        Assert.That(TrainingMemory.Of(PublishedShapes.Llama2, Paper with { MicroBatch = 4 }).Logits, Is.EqualTo(4L * 2048 * 32000 * 8));
        Assert.That(TrainingMemory.Of(PublishedShapes.Llama2, Paper with { LogitRows = 256 }).Logits, Is.EqualTo(256L * 32000 * 8));
        Assert.That(TrainingMemory.Of(PublishedShapes.Llama2, Paper with { LogitRows = 5000 }).Logits, Is.EqualTo(2048L * 32000 * 8));
    }

    [TestCase(0, 1, 2, null)]
    [TestCase(1, 0, 2, null)]
    [TestCase(1, 1, 3, null)]
    [TestCase(1, 1, 2, 0)]
    public void A_step_that_cannot_be_is_refused(int length, int microBatch, int bytes, int? logitRows) =>
        Assert.That(
            () => TrainingMemory.Of(PublishedShapes.Llama2,
                new TrainingLayout { Length = length, MicroBatch = microBatch, ComputeBytes = bytes, LogitRows = logitRows }),
            Throws.ArgumentException);

    [Test]
    public void An_adapter_that_cannot_be_is_refused() => Assert.That(
        () => TrainingMemory.Of(PublishedShapes.Llama2, Paper with { Adaptation = new LowRankAdaptation { Rank = 0 } }),
        Throws.ArgumentException);

    /// <summary>arXiv:2309.06180, section 3: 800 KB a token for OPT-13B, 2 · 5120 · 40 · 2 bytes.</summary>
    [Test]
    public void A_token_is_cached_in_as_many_bytes_as_published()
    {
        var opt = PublishedShapes.Llama2 with { HiddenSize = 5120, Layers = 40, Heads = 40, KeyValueHeads = 40 };
        Assert.That(DecodingMemory.BytesPerToken(opt), Is.EqualTo(800 * 1024));
        Assert.That(DecodingMemory.BytesPerToken(PublishedShapes.Llama2), Is.EqualTo(512 * 1024));
    }

    [Test]
    public void The_rows_that_fit_fit_and_one_more_does_not([Values(512, 4096)] int tokens)
    {
        var device = DeviceRate.H100;
        var rows = DecodingMemory.RowsThatFit(PublishedShapes.Llama2, tokens, device);
        Assert.That(DecodingMemory.Of(PublishedShapes.Llama2, rows, tokens).Device, Is.LessThanOrEqualTo(device.UsableBytes));
        Assert.That(DecodingMemory.Of(PublishedShapes.Llama2, rows + 1, tokens).Device, Is.GreaterThan(device.UsableBytes));
    }

    [Test]
    public void No_row_fits_where_the_weights_do_not() =>
        Assert.That(DecodingMemory.RowsThatFit(PublishedShapes.Llama2, 128, DeviceRate.H100 with { MemoryBytes = 8_000_000_000 }), Is.Zero);

    [Test]
    public void A_model_that_memory_cannot_hold_is_refused_with_numbers()
    {
        Assert.That(() => MachineMemory.Require(PublishedShapes.Llama2, 24, "be trained", 200_000_000_000), Throws.Nothing);
        Assert.That(
            () => MachineMemory.Require(PublishedShapes.Llama2, 24, "be trained", 24_000_000_000),
            Throws.TypeOf<AdviceException>().With.Property("Remedy").EqualTo("memory").And.Message.EqualTo(
                "A model of 6.7 billion parameters takes 162 GB of memory to be trained here, and there are 24 GB."));
        Assert.That(
            () => MachineMemory.Require(PublishedShapes.Llama2, CpuEngine.BytesANarrowParameter, "be loaded", 24_000_000_000),
            Throws.Nothing, "a checkpoint in 16 bits fits 24 GB");
        Assert.That(
            () => MachineMemory.Require(PublishedShapes.Llama2, CpuEngine.BytesAParameter, "be loaded", 24_000_000_000),
            Throws.TypeOf<AdviceException>());
        Assert.That(MachineMemory.Bytes, Is.GreaterThan(100_000_000), "this machine has some");
    }
}
