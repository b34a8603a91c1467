using ImplicitInstruct.Cpu;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Tests.Cpu.Llama;
using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Tests.LlamaCpp.Native;

/// <summary>
/// Small random models of every family as GGUF files: logits and greedy ids of llama.cpp, which shares no line with the engines, and what
/// its authors understood each family to compute.
/// </summary>
[TestFixtureSource(nameof(Families))]
public sealed class LlamaCppComputesTheSame(ModelArchitecture architecture)
{
    /// <summary>Of the largest logit, in 32 bits: orders of summation differ, and exponentials. At most 1.6·10⁻⁶ was seen.</summary>
    private const double Tolerance = 1e-5;

    private static readonly ModelArchitecture[] Families = Enum.GetValues<ModelArchitecture>();

    private TemporaryFolder _folder = null!;
    private CpuEngine _cpu = null!;

    [OneTimeSetUp]
    public void Start()
    {
        if (LlamaCppModel.WhyNot() is { } reason)
            Assert.Ignore($"llama.cpp cannot be loaded here. {reason}");
        (_folder, _cpu) = (new TemporaryFolder(), new CpuEngine(2));
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _folder?.Dispose();
        _cpu?.Dispose();
    }

    [Test]
    public void In_the_logits_after_every_token([Range(1, 6)] int seed)
    {
        var (config, worst) = (Shape((ulong)seed), 0.0);
        var weights = TinyLlama.Create(_cpu, config, (ulong)seed).Weights;
        using var other = Load(config, weights);
        Assert.That(other.Weights, Is.EqualTo(weights.Sum(weight => (long)weight.Values.Length) + FactorsOf(config)));
        var tokens = TinyLlama.Tokens(config, config.MaxPositions, new Philox((ulong)seed, "tokens"));
        var expected = other.Logits(tokens);
        var size = expected.Max(row => row.Max(Math.Abs));
        foreach (var engine in Engines())
        {
            using var model = engine.Load(config, weights);
            var logits = LogitsOf(model, tokens);
            for (var t = 0; t < tokens.Length; t++)
            {
                var distance = logits[t].Zip(expected[t], (mine, theirs) => Math.Abs((double)mine - theirs)).Max() / size;
                worst = Math.Max(worst, distance);
                Assert.That(distance, Is.LessThan(Tolerance), $"{engine.Name}, token {t}, {config}");
            }
        }

        TestContext.Out.WriteLine($"{worst:E1} of the largest logit");
    }

    [Test]
    public void In_the_greedy_ids([Range(1, 6)] int seed)
    {
        var config = Shape((ulong)seed);
        var weights = TinyLlama.Create(_cpu, config, (ulong)seed).Weights;
        using var other = Load(config, weights);
        var prompt = TinyLlama.Tokens(config, 1 + (seed * 2), new Philox((ulong)seed, "prompt"));
        var expected = other.Greedy(prompt, 12);
        foreach (var engine in Engines())
        {
            using var model = engine.Load(config, weights);
            using var session = model.BeginDecoding([prompt], expected.Length);
            var ids = new List<int> { session.MostLikely(0) };
            while (ids.Count < expected.Length)
            {
                session.Append([ids[^1]]);
                ids.Add(session.MostLikely(0));
            }

            Assert.That(ids, Is.EqualTo(expected), $"{engine.Name}, {config}");
        }
    }

    private LlamaCppModel Load(LanguageModelConfig config, IReadOnlyList<NamedTensor> weights)
    {
        GgufModel.Write(_folder["model.gguf"], config, weights);
        return new LlamaCppModel(_folder["model.gguf"], 64);
    }

    private IEnumerable<IEngine> Engines() => TorchEngines.IsAvailable ? [_cpu, TorchEngines.Open(new TorchOptions())] : [_cpu];

    private static float[][] LogitsOf(ICausalLanguageModel model, int[] tokens)
    {
        var reader = new Rows(tokens.Length);
        model.ReadLogits([tokens], reader);
        return reader.All;
    }

    private static int FactorsOf(LanguageModelConfig config) => config.RotaryScaling is null ? 0 : config.HeadSize / 2;

    /// <summary>
    /// A shape drawn from a seed, of those that llama.cpp can have: the heads of an OLMo and a Qwen2 fill their width, an OLMo 2's output
    /// matrix is its own, and only a Llama's frequencies are stretched.
    /// </summary>
    private LanguageModelConfig Shape(ulong seed)
    {
        var random = new Philox(seed, "gguf");
        var groups = 1 + random.Below(3);
        var (size, heads) = (2 * (2 + random.Below(6)), groups * (1 + random.Below(3)));
        var fills = architecture is ModelArchitecture.Olmo or ModelArchitecture.Qwen2 or ModelArchitecture.Olmo2;
        return new LanguageModelConfig
        {
            Architecture = architecture,
            VocabularySize = 40 + random.Below(60),
            HiddenSize = fills ? heads * size : 16 + random.Below(40),
            IntermediateSize = 20 + random.Below(60),
            Layers = architecture == ModelArchitecture.SmolLm3 ? 5 : 1 + random.Below(3),
            Heads = heads,
            KeyValueHeads = groups,
            HeadSize = size,
            MaxPositions = 40,
            Window = architecture == ModelArchitecture.Mistral ? new SlidingWindow(32) : null,
            NormEpsilon = architecture == ModelArchitecture.Olmo || random.Chance(0.5) ? 1e-5f : 1e-3f,
            QueryKeyValueLimit = architecture == ModelArchitecture.Olmo && random.Chance(0.7) ? 0.8f : null,
            RopeTheta = random.Chance(0.5) ? 10000 : 500,
            RotaryScaling = architecture == ModelArchitecture.Llama && random.Chance(0.7) ? new RotaryScaling(8, 0.5, 2, 16) : null,
            UnrotatedEvery = architecture == ModelArchitecture.SmolLm3 ? 4 : 0,
            TiedEmbeddings = architecture != ModelArchitecture.Olmo2 && random.Chance(0.5),
        };
    }

    private sealed class Rows(int count) : ILogitsReader
    {
        public float[][] All { get; } = new float[count][];

        public int FirstPosition(int sequence) => 0;

        public void Read(int sequence, int position, ReadOnlySpan<float> logits) => All[position] = logits.ToArray();
    }
}
