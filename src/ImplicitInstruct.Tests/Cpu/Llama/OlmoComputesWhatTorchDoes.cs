using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Cpu.Llama;

/// <summary>
/// An OLMo against a second program: PyTorch 1.13 in float64, with its own <c>layer_norm</c>, <c>clamp</c>, <c>softmax</c>, <c>silu</c> and
/// autograd.
/// </summary>
/// <remarks>
/// The order of norm, clipping and rotation is that of github.com/huggingface/transformers, models/olmo/modular_olmo.py. Weights come from
/// a formula that both programs compute alike; 251 of 512 elements of queries, keys and values lie beyond the limit.
/// </remarks>
[TestFixture]
public sealed class OlmoComputesWhatTorchDoes
{
    private static readonly int[] Tokens = [3, 1, 4, 1, 5, 9, 2, 6];

    private static readonly Reference Untied = new(
        2.5728684303311864,
        [0.5927878301, 0.8058378249, -0.4234809365, -0.0493478073, 0.0214743365, -0.9927561634,
            -0.7941295168, -0.1399948702, 1.0119341838, -0.2205562458, 0.8299444989],
        [
            new("model.embed_tokens.weight", 1.527536743, -1.15941254),
            new("model.layers.0.self_attn.q_proj.weight", 0.04715906768, 0.003460936869),
            new("model.layers.0.self_attn.k_proj.weight", 0.06790526697, 0.1452605406),
            new("model.layers.0.self_attn.v_proj.weight", 1.000348909, -0.50087785),
            new("model.layers.0.self_attn.o_proj.weight", 1.086010999, 0.1359534266),
            new("model.layers.0.mlp.gate_proj.weight", 0.6004415505, 0.02310714045),
            new("model.layers.0.mlp.up_proj.weight", 0.4791736566, 1.292095523),
            new("model.layers.0.mlp.down_proj.weight", 0.5779429163, -0.4153612286),
            new("model.layers.1.self_attn.q_proj.weight", 0.05288329825, 0.03001080814),
            new("model.layers.1.self_attn.k_proj.weight", 0.05747029014, 0.08342450284),
            new("model.layers.1.self_attn.v_proj.weight", 0.5211326407, -0.6615688053),
            new("model.layers.1.self_attn.o_proj.weight", 0.5963237691, -0.412135811),
            new("model.layers.1.mlp.gate_proj.weight", 0.4530015715, -0.2774718112),
            new("model.layers.1.mlp.up_proj.weight", 0.4262862344, 2.249523261),
            new("model.layers.1.mlp.down_proj.weight", 0.4043998655, 1.12187946),
            new("lm_head.weight", 1.326228856, -1.757695748),
        ]);

    private static readonly Reference Tied = new(
        2.972976409790347,
        [-1.1238361723, 0.8755092543, 0.708248972, 0.8810334953, -0.6189611189, 0.8908645975,
            0.8922344712, -0.088667981, -0.6413183448, -0.7507502529, 0.8146291382],
        [
            new("model.embed_tokens.weight", 2.375907744, -2.427907729),
            new("model.layers.0.self_attn.q_proj.weight", 0.06110648437, -0.04164924437),
            new("model.layers.0.self_attn.k_proj.weight", 0.1044304348, -0.07012791164),
            new("model.layers.0.self_attn.v_proj.weight", 1.395726808, -1.758830013),
            new("model.layers.0.self_attn.o_proj.weight", 1.119497404, 0.1758709847),
            new("model.layers.0.mlp.gate_proj.weight", 0.5312627924, -0.06066625341),
            new("model.layers.0.mlp.up_proj.weight", 0.5397582793, 2.523278012),
            new("model.layers.0.mlp.down_proj.weight", 0.6238431981, -0.2908207756),
            new("model.layers.1.self_attn.q_proj.weight", 0.05343296736, -0.03635895695),
            new("model.layers.1.self_attn.k_proj.weight", 0.06973757825, 0.02708173379),
            new("model.layers.1.self_attn.v_proj.weight", 0.8848223837, -1.86605855),
            new("model.layers.1.self_attn.o_proj.weight", 0.6548010761, 0.7007504463),
            new("model.layers.1.mlp.gate_proj.weight", 0.4759802609, 0.8787902746),
            new("model.layers.1.mlp.up_proj.weight", 0.4914571038, 1.39549016),
            new("model.layers.1.mlp.down_proj.weight", 0.3863560167, -0.0970152589),
        ]);

    [Test]
    public void In_its_logits_loss_and_gradients(
        [Values] bool tied, [ValueSource(typeof(EveryKernel), nameof(EveryKernel.Names))] string kernel)
    {
        var reference = tied ? Tied : Untied;
        using var engine = new CpuEngine(2, EveryKernel.Named(kernel));
        var model = Create(engine, tied);
        using var decoding = model.BeginDecoding([Tokens], 0);
        using var training = new LlamaTrainingSession(model, new OptimizerRecipe());
        var (loss, _) = training.Gradient([TrainingExample.All(Tokens)], microBatch: 0);
        Assert.Multiple(() =>
        {
            Assert.That(decoding.Logits(0).ToArray(), Is.EqualTo(reference.LastLogits).Within(3e-6));
            Assert.That(loss, Is.EqualTo(reference.Loss).Within(1e-6));
            Assert.That(model.Parameters.All.Select(parameter => parameter.Name),
                Is.EqualTo(reference.Gradients.Select(gradient => gradient.Name)));
            foreach (var (parameter, expected) in model.Parameters.All.Zip(reference.Gradients))
            {
                var gradient = Gradient(training, model, parameter);
                var probe = Enumerable.Range(0, gradient.Length).Select(i => 1.0 + i % 7).ToArray();
                Assert.That(Math.Sqrt(Textbook.Dot(gradient, gradient)), Is.EqualTo(expected.Length).Within(1e-5 * expected.Length),
                    expected.Name);
                // The probe's length is √20 times that of as many ones.
                Assert.That(Textbook.Dot(gradient, probe),
                    Is.EqualTo(expected.Probe).Within(1e-5 * expected.Length * Math.Sqrt(20 * gradient.Length)), expected.Name);
            }
        });
    }

    private static LlamaModel Create(CpuEngine engine, bool tied)
    {
        var config = new LanguageModelConfig
        {
            Architecture = ModelArchitecture.Olmo,
            QueryKeyValueLimit = 0.4f,
            VocabularySize = 11,
            HiddenSize = 16,
            IntermediateSize = 24,
            Layers = 2,
            Heads = 4,
            KeyValueHeads = 2,
            MaxPositions = 8,
            TiedEmbeddings = tied,
        };
        var model = (LlamaModel)engine.Create(config, new WeightInitialization(), seed: 1);
        for (var p = 0; p < model.Parameters.All.Count; p++)
        {
            var values = model.Parameters.All[p].Span;
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)((i * i * i + i * 7919 + p * 104729) % 2003 - 1001) / 4096;
        }

        return model;
    }

    private static unsafe double[] Gradient(LlamaTrainingSession session, LlamaModel model, Parameter parameter)
    {
        var gradient = Textbook.Wide(new Span<float>(session.Gradients.Of(parameter), parameter.Length));
        if (parameter == model.Parameters.Embedding && session.Gradients.TiedOutput is not null)
        {
            for (var i = 0; i < gradient.Length; i++)
                gradient[i] += session.Gradients.TiedOutput[i];
        }

        return gradient;
    }

    /// <summary>What the other program computed.</summary>
    private sealed record Reference(double Loss, double[] LastLogits, TensorGradient[] Gradients);

    /// <summary>
    /// A tensor's gradient: its length, and its product with 1, 2, ..., 7, 1, 2, ..., which a permuted gradient would miss.
    /// </summary>
    private sealed record TensorGradient(string Name, double Length, double Probe);
}
