using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Modeling.Quantization;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Tests.Cpu.Llama;
using ImplicitInstruct.Torch;
using ImplicitInstruct.Torch.Engine;
using ImplicitInstruct.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>AdamW whose moments have 8 bits (Dettmers et al. 2022, arXiv:2110.02861), beside halves of master weights.</summary>
[TestFixtureSource(typeof(Devices), nameof(Devices.All))]
public sealed class MomentsAreKeptInEightBits(string device)
{
    private static readonly OptimizerRecipe Recipe = new() { WeightDecay = 0.1, ClipNorm = 0.5, Epsilon = 1e-3 };

    private Device Place => new(device);

    private TorchOptions Options => new() { Device = device, Moments = MomentPrecision.EightBit };

    /// <summary>Blocks of 256, the last one short; numbers of both signs, or none; taken up piece by piece.</summary>
    [Test]
    public void A_number_is_the_nearest_of_its_map_by_the_largest_of_its_block(
        [Values(1, 255, 256, 257, 1000)] int length, [Values] bool isSigned)
    {
        TinyModels.Require();
        using var scope = NewDisposeScope();
        using var script = new EightBitScript(Place);
        using var kept = new EightBitNumbers(new WeightShape("w", [length], WeightRole.Matrix), isSigned, script);
        var random = new Philox(7, "numbers");
        var numbers = Enumerable.Range(0, length).Select(i => i % 7 == 0 ? 0 : (float)(random.NextNormal() * Math.Pow(10, -(i % 9))))
            .Select(number => isSigned ? number : Math.Abs(number)).ToArray();
        for (var first = 0; first < length; first += 512)
            kept.Put(tensor(numbers[first..Math.Min(length, first + 512)], device: Place), first);
        var map = isSigned ? DynamicMap.WithSign : DynamicMap.WithoutSign;
        var scales = numbers.Chunk(256).Select(block => block.Max(MathF.Abs)).ToArray();
        var codes = numbers.Select((number, i) => map.Nearest(scales[i / 256] == 0 ? 0 : number / scales[i / 256])).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(HostCopy.Read(kept.Parts[0].Values), Is.EqualTo(codes.Select(code => (float)code)));
            Assert.That(HostCopy.Read(kept.Parts[1].Values), Is.EqualTo(scales));
            Assert.That(kept.Read(), Is.EqualTo(codes.Select((code, i) => map.Values[code] * scales[i / 256])));
            Assert.That(kept.Bytes, Is.EqualTo(length + (4 * ((length + 255) / 256))));
        });
    }

    [Test]
    public void Zeros_stay_zeros()
    {
        TinyModels.Require();
        using var scope = NewDisposeScope();
        using var script = new EightBitScript(Place);
        using var kept = new EightBitNumbers(new WeightShape("w", [300], WeightRole.Matrix), isSigned: true, script);
        kept.Put(zeros(300, device: Place), 0);
        Assert.That(kept.Read(), Is.All.Zero);
    }

    /// <summary>
    /// Any finite number but the very largest, those amid two of bfloat16 among them, whose upper half is the nearest of these.
    /// </summary>
    [Test]
    public void Two_halves_are_the_whole_to_the_bit()
    {
        TinyModels.Require();
        using var scope = NewDisposeScope();
        var random = new Philox(11, "bits");
        var bits = Enumerable.Range(0, 4000)
            .Select(i => (uint)(random.NextDouble() * uint.MaxValue) & (i % 5 == 0 ? 0xFFFF8000 : uint.MaxValue)).Concat<uint>(
                [0u, 0x80000000, 1, 0x80000001, 0x00008000, 0x3F808000, 0xBF808000, 0x3F818000])
            .Where(one => (one & 0x7FFFFFFF) < 0x7F7F8000)
            .Select(BitConverter.UInt32BitsToSingle).ToArray();
        var upper = zeros(bits.Length, ScalarType.BFloat16, Place);
        using var halves = new SplitNumbers(new WeightShape("w", [bits.Length], WeightRole.Matrix), upper);
        var given = tensor(bits, device: Place);
        halves.Put(given, 0);
        Assert.That(halves.Read().Select(BitConverter.SingleToInt32Bits), Is.EqualTo(bits.Select(BitConverter.SingleToInt32Bits)));
        var (rounded, nearest) = (HostCopy.Read(upper), HostCopy.Read(given.to(ScalarType.BFloat16)));
        for (var i = 0; i < bits.Length; i++)
        {
            if ((BitConverter.SingleToInt32Bits(bits[i]) & 0xFFFF) != 0x8000)
                Assert.That(rounded[i], Is.EqualTo(nearest[i]), $"{bits[i]}");
            else
                Assert.That(Math.Abs(rounded[i]), Is.GreaterThanOrEqualTo(Math.Abs(nearest[i])), $"{bits[i]}, amid two");
        }
    }

    /// <summary>The update of algorithm 2 with numbers that go through 8 bits after every step, written out in doubles.</summary>
    [Test]
    public void Three_steps_are_those_of_the_textbook([Values(TorchPrecision.Fp32, TorchPrecision.Bf16)] TorchPrecision precision)
    {
        using var models = new TinyModels(Config, seed: 3, Options with { Precision = precision });
        var model = models.Torch;
        using var session = (TorchTrainingSession)model.BeginTraining(Recipe);
        var books = model.Parameters.ToDictionary(weight => weight.Shape.Name, weight => new Textbook(weight.Shape, weight.Read()));
        for (var step = 1; step <= 3; step++)
        {
            var batch = TinyLlama.Batch(Config, 4, (ulong)step);
            session.Gradient(batch, 0);
            var gradients = model.Parameters.ToDictionary(
                weight => weight.Shape.Name, weight => HostCopy.Read(session.Gradients.Of(weight)));
            var norm = Math.Sqrt(gradients.Values.Sum(gradient => gradient.Sum(one => (double)one * one)));
            session.Step(batch, 1e-2);
            foreach (var (name, book) in books)
                book.Step(gradients[name], Math.Min(1, 0.5 / (norm + 1e-6)), step);
        }

        foreach (var weight in model.Parameters)
        {
            // Sums that are rounded elsewhere can be on the other side of a threshold, and then a moment is its neighbour. With products of
            // 16 bits more were seen to be: up to 35 of 6,000, as the processor sums.
            var share = precision == TorchPrecision.Fp32 ? 500 : 100;
            var (read, book) = (weight.Read(), books[weight.Shape.Name].Weights);
            var off = read.Zip(book, (one, other) => Math.Abs(one - other)).Where(distance => distance > 2e-6).ToList();
            Assert.That(off, Has.Count.LessThanOrEqualTo(read.Length / share), weight.Shape.Name);
            Assert.That(off, Is.All.LessThan(2e-3), weight.Shape.Name);
        }

        Assert.That(
            session.State.Count(part => part.Name.EndsWith(".codes", StringComparison.Ordinal)),
            Is.EqualTo(2 * model.Parameters.Count(weight => EightBitMoments.AreOf(weight.Shape))).And.GreaterThan(0));
        Assert.That(session.State.Select(part => part.Name), Does.Contain("mean.model.embed_tokens.weight"), "an embedding keeps 32 bits");
    }

    [Test]
    public void Losses_of_a_run_within_one_percent([Values(TorchPrecision.Fp32, TorchPrecision.Bf16)] TorchPrecision precision)
    {
        var (eight, whole) = (Losses(MomentPrecision.EightBit), Losses(MomentPrecision.Fp32));
        for (var step = 0; step < eight.Length; step++)
            Assert.That(eight[step], Is.EqualTo(whole[step]).Within(1).Percent, $"step {step}");
        Assert.That(eight[^1], Is.LessThan(eight[0] * 0.9), "something was learnt");
        Assert.That(eight, Is.Not.EqualTo(whole), "8 bits are not 32");

        double[] Losses(MomentPrecision moments)
        {
            using var models = new TinyModels(Config, seed: 3, Options with { Precision = precision, Moments = moments });
            using var session = models.Torch.BeginTraining(Recipe);
            return [.. Enumerable.Range(0, 20).Select(_ => session.Step(TinyLlama.Batch(Config, 6, seed: 1), 3e-3).Loss)];
        }
    }

    /// <summary>On the CPU, where steps are promised to the bit.</summary>
    [Test]
    public void A_run_that_is_taken_up_again_is_the_one_that_was_not_interrupted(
        [Values(TorchPrecision.Fp32, TorchPrecision.Bf16)] TorchPrecision precision)
    {
        var options = Options with { Device = "cpu", Precision = precision };
        using var models = new TinyModels(Config, seed: 3, options);
        using var session = models.Torch.BeginTraining(Recipe);
        Steps(session, 0, 2);
        NamedTensor[] weights = [.. models.Torch.Weights];
        NamedTensor[] state = [.. session.State];
        Steps(session, 2, 4);
        using var again = (TorchModel)TorchEngines.Open(options).Load(Config, weights);
        using var resumed = again.BeginTraining(Recipe);
        resumed.Restore(state, 2);
        Steps(resumed, 2, 4);
        Assert.That(Distance.Farthest(again.Weights, models.Torch.Weights).Relative, Is.Zero);
        Assert.That(Distance.Farthest(resumed.State, session.State).Relative, Is.Zero);
        Assert.That(
            () => resumed.Restore([.. state.Where(part => part.Name != "square.lm_head.weight.scales")], 2),
            Throws.ArgumentException.With.Message.StartsWith("The optimizer state lacks square.lm_head.weight.scales in the shape ["));

        static void Steps(ITrainingSession session, int first, int end)
        {
            for (var step = first; step < end; step++)
                session.Step(TinyLlama.Batch(Config, 4, (ulong)step), 1e-2);
        }
    }

    /// <summary>The bytes that the arithmetic names, and no tensor that a step or a session leaves behind.</summary>
    [Test]
    public void Bytes_and_tensors_are_counted([Values(TorchPrecision.Fp32, TorchPrecision.Bf16)] TorchPrecision precision)
    {
        using var models = new TinyModels(Config, seed: 3, Options with { Precision = precision });
        var idle = Live;
        var layout = new TrainingLayout
        {
            Length = 8,
            ComputeBytes = precision == TorchPrecision.Fp32 ? 4 : 2,
            HasEightBitMoments = true,
        };
        using (var session = (TorchTrainingSession)models.Torch.BeginTraining(Recipe))
        {
            var memory = TrainingMemory.Of(Config, layout);
            var masters = models.Torch.Parameters.Where(weight => weight.HasMaster).Sum(weight => weight.Master.Bytes);
            Assert.That(session.MomentBytes + masters, Is.EqualTo(memory.Optimizer));
            session.Step(TinyLlama.Batch(Config, 4, seed: 1), 1e-3);
            var before = Live;
            session.Step(TinyLlama.Batch(Config, 4, seed: 1), 1e-3, microBatch: 2);
            Assert.That(Live, Is.EqualTo(before));
        }

        Assert.That(Live, Is.EqualTo(idle));
    }

    [Test]
    public void They_are_refused_on_the_host() => Assert.That(
        (Options with { Optimizer = OptimizerPlacement.Offloaded }).Validate,
        Throws.TypeOf<AdviceException>().With.Message.StartsWith("Moments of 8 bits are kept on the device"));

    /// <summary>Matrices of more than 4,096 numbers, and smaller ones.</summary>
    private static LanguageModelConfig Config =>
        TinyLlama.Config(tied: false) with { HiddenSize = 64, IntermediateSize = 100, VocabularySize = 97 };

    private static long Live => DisposeScopeManager.Statistics.ThreadTotalLiveCount;

    /// <summary>A weight and its moments in plain arrays.</summary>
    private sealed class Textbook(WeightShape shape, float[] weights)
    {
        private readonly float[] _mean = new float[weights.Length];
        private readonly float[] _square = new float[weights.Length];

        public float[] Weights => weights;

        public void Step(float[] gradient, double clip, int step)
        {
            for (var i = 0; i < weights.Length; i++)
            {
                var g = gradient[i] * clip;
                _mean[i] = (float)((Recipe.Beta1 * _mean[i]) + ((1 - Recipe.Beta1) * g));
                _square[i] = (float)((Recipe.Beta2 * _square[i]) + ((1 - Recipe.Beta2) * g * g));
                var kept = shape.Decays ? weights[i] * (1 - (1e-2 * 0.1)) : weights[i];
                var (mean, square) = (_mean[i] / (1 - Math.Pow(Recipe.Beta1, step)), _square[i] / (1 - Math.Pow(Recipe.Beta2, step)));
                weights[i] = (float)(kept - (1e-2 * mean / (Math.Sqrt(square) + Recipe.Epsilon)));
            }

            if (EightBitMoments.AreOf(shape))
            {
                Keep(_mean, DynamicMap.WithSign);
                Keep(_square, DynamicMap.WithoutSign);
            }
        }

        private static void Keep(float[] numbers, DynamicMap map)
        {
            for (var first = 0; first < numbers.Length; first += 256)
            {
                var block = numbers.AsSpan(first, Math.Min(256, numbers.Length - first));
                var scale = 0f;
                foreach (var number in block)
                    scale = Math.Max(scale, Math.Abs(number));
                for (var i = 0; i < block.Length; i++)
                    block[i] = scale == 0 ? 0 : map.Values[map.Nearest(block[i] / scale)] * scale;
            }
        }
    }
}
