using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Arithmetic;

namespace ImplicitInstruct.Tests.Modeling;

[TestFixture]
public sealed class HoursAreWorkByRate
{
    private static readonly LanguageModelConfig Llama2 = PublishedShapes.Llama2;
    private static readonly Utilisation Full = new() { Compute = 1, Bandwidth = 1, MicrosecondsAnOperation = 0 };

    /// <summary>arXiv:2307.09288, tables 1 and 2: 2·10¹² tokens in sequences of 4,096 took 184,320 hours of an A100.</summary>
    [Test]
    public void Llama_2s_pretraining_took_the_hours_of_41_percent_of_the_peak()
    {
        var load = new TrainingLoad((long)(2e12 / 4096), 4096, Steps: 500_000);
        var hours = RunningTime.Training(
            Llama2, load, new TrainingLayout { Length = 4096, Checkpointing = false }, DeviceRate.A100, Full).TotalHours;
        Assert.That(hours / 184_320, Is.EqualTo(0.41).Within(0.01));
    }

    [Test]
    public void Twice_the_utilisation_takes_half_the_time()
    {
        var load = TrainingLoad.Of(examples: 1030, meanLength: 640, epochs: 15, batchSize: 64);
        var layout = new TrainingLayout { Length = 2048 };
        var (at40, at80) = (Time(0.4), Time(0.8));
        Assert.That(at40.Ticks, Is.EqualTo(2 * at80.Ticks).Within(2));

        TimeSpan Time(double share) => RunningTime.Training(Llama2, load, layout, DeviceRate.H100, new Utilisation { Compute = share });
    }

    [Test]
    public void An_epochs_last_batch_is_a_step_too()
    {
        Assert.That(TrainingLoad.Of(1030, 640, 15, 64).Steps, Is.EqualTo(15 * 17));
        Assert.That(TrainingLoad.Of(1000, 640, 5, 64).Steps, Is.EqualTo(5 * 16));
        Assert.That(TrainingLoad.Of(571, 640, 1, 64).Steps, Is.EqualTo(9));
        Assert.That(TrainingLoad.Of(374, 640, 1, 64).Steps, Is.EqualTo(6));
    }

    [Test]
    public void An_offloaded_optimizer_costs_its_way_there_and_back_in_every_step()
    {
        var load = new TrainingLoad(64, 100, Steps: 10);
        var layout = new TrainingLayout { Length = 2048 };
        var difference = RunningTime.Training(Llama2, load, layout with { OffloadedOptimizer = true }, DeviceRate.H100, Full)
            - RunningTime.Training(Llama2, load, layout, DeviceRate.H100, Full);
        Assert.That(difference.TotalSeconds, Is.EqualTo(10 * 24 * 6_738_415_616.0 / 64e9).Within(1e-6));
    }

    /// <summary>One row of Llama-2-7B reads 13.2 GB a token: 253 tokens a second are the most that 3.35 TB/s allow.</summary>
    [Test]
    public void One_row_decodes_at_the_speed_of_reading_the_weights()
    {
        var seconds = RunningTime.Decoding(Llama2, new DecodingLoad(1, 0, 100, Rows: 1), DeviceRate.H100, Full).TotalSeconds;
        Assert.That(100 / seconds, Is.EqualTo(3.35e12 / ((2 * 6_607_077_376.0) + (50 * 524_288))).Within(0.1));
    }

    [Test]
    public void Rows_share_the_reading_until_the_products_take_longer()
    {
        var load = new DecodingLoad(1024, 0, 8, Rows: 1);
        double Seconds(int rows) => RunningTime.Decoding(Llama2, load with { Rows = rows }, DeviceRate.H100, Full).TotalSeconds;
        Assert.That(Seconds(1) / Seconds(8), Is.GreaterThan(7));
        Assert.That(Seconds(512) / Seconds(1024), Is.LessThan(1.1));
        Assert.That(Seconds(4096), Is.EqualTo(Seconds(1024)));
    }

    /// <summary>135M weights are read in 0.06 ms; a step of 30 blocks starts 407 operations.</summary>
    [Test]
    public void A_small_model_decodes_as_fast_as_its_operations_are_started()
    {
        var small = Llama2 with
        {
            HiddenSize = 576,
            IntermediateSize = 1536,
            Layers = 30,
            Heads = 9,
            KeyValueHeads = 3,
            HeadSize = 64,
            VocabularySize = 49152,
            TiedEmbeddings = true,
        };
        Assert.That(DecodingOperations.Of(small), Is.EqualTo(407));
        Assert.That(Seconds(small, 8), Is.EqualTo(100 * 407 * 8e-6).Within(1e-6));
        Assert.That(Seconds(Llama2, 8), Is.EqualTo(Seconds(Llama2, 0)).Within(1e-9),
            "a large one's operations are started while it is read");
        Assert.That(Seconds(Llama2, 80), Is.EqualTo(100 * 433 * 80e-6).Within(1e-6));

        static double Seconds(
            LanguageModelConfig config,
            double microseconds) =>
            RunningTime.Decoding(config, new DecodingLoad(1, 0, 100, Rows: 1), DeviceRate.H100,
                Full with { MicrosecondsAnOperation = microseconds }).TotalSeconds;
    }

    [Test]
    public void A_model_that_clips_starts_one_more_operation_a_block() =>
        Assert.That(DecodingOperations.Of(Llama2 with { QueryKeyValueLimit = 8 }) - DecodingOperations.Of(Llama2), Is.EqualTo(32));

    [Test]
    public void Every_fourth_layer_without_rotation_has_three_operations_less() => Assert.That(
        DecodingOperations.Of(PublishedShapes.SmolLm3 with { UnrotatedEvery = 0 }) - DecodingOperations.Of(PublishedShapes.SmolLm3),
        Is.EqualTo(9 * 3));

    /// <summary>A short prompt that is fed when a row has finished costs a reading of all weights.</summary>
    [Test]
    public void Prompts_after_the_first_are_fed_one_by_one()
    {
        var weights = 2 * 6_607_077_376.0 / 3.35e12;
        double Seconds(int prompts, int rows) =>
            RunningTime.Decoding(Llama2, new DecodingLoad(prompts, 1, 0, rows), DeviceRate.H100, Full).TotalSeconds;
        Assert.That(Seconds(8, 8), Is.EqualTo(weights).Within(1e-6));
        Assert.That(Seconds(10, 8), Is.EqualTo(3 * weights).Within(1e-6));
    }

    [Test]
    public void Nothing_to_decode_takes_no_time() =>
        Assert.That(RunningTime.Decoding(Llama2, new DecodingLoad(0, 0, 0, 1), DeviceRate.H100, Full), Is.EqualTo(TimeSpan.Zero));

    [TestCase("NVIDIA H200", "H200")]
    [TestCase("NVIDIA H100 80GB HBM3", "H100")]
    [TestCase("NVIDIA A100-SXM4-80GB", "A100")]
    [TestCase("h100", "H100")]
    public void A_device_is_found_by_what_its_driver_calls_it(string name, string device) =>
        Assert.That(DeviceRate.Find(name)?.Name, Is.EqualTo(device));

    [TestCase("NVIDIA RTX A6000")]
    [TestCase("NVIDIA GH200 480GB")]
    [TestCase("")]
    public void An_unknown_device_is_not_guessed(string name) => Assert.That(DeviceRate.Find(name), Is.Null);

    [TestCase("NVIDIA A100-PCIE-40GB", 40)]
    [TestCase("NVIDIA A100-SXM4-80GB", 80)]
    [TestCase("NVIDIA H200", 141)]
    public void A_name_that_tells_its_memory_is_believed(string name, int gigabytes) =>
        Assert.That(DeviceRate.Find(name)!.MemoryBytes, Is.EqualTo(gigabytes * 1_000_000_000L));

    [Test]
    public void The_assumption_can_be_printed() =>
        Assert.That(new Utilisation().Sentence,
            Is.EqualTo(
                "Hours assume 40 % of the device's peak in training and 50 % of its memory's bandwidth in decoding, where every " +
                "operation started takes at least 8 µs."));
}
