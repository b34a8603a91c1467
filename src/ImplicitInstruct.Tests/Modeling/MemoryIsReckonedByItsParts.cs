using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Arithmetic;

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
        Assert.That(MachineMemory.Bytes, Is.GreaterThan(100_000_000), "this machine has some");
    }
}
