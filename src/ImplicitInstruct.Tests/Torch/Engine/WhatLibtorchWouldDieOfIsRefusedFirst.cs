using ImplicitInstruct.Modeling;
using ImplicitInstruct.Tests.Cpu.Llama;
using ImplicitInstruct.Torch;
using ImplicitInstruct.Training;
using static TorchSharp.torch;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>
/// libtorch ends the process over some mistakes, without a word: they must not reach it. The sentences are the CPU engine's.
/// </summary>
[TestFixture]
public sealed class WhatLibtorchWouldDieOfIsRefusedFirst
{
    private TinyModels _models = null!;

    [OneTimeSetUp]
    public void Load() => _models = new TinyModels(TinyLlama.Config(tied: false), 1);

    [OneTimeTearDown]
    public void Close() => _models?.Dispose();

    [Test]
    public void A_weight_of_another_shape() => Alike(
        load: weights =>
            [.. weights.Select(weight => weight.Name == "model.layers.1.mlp.up_proj.weight"
                ? weight with { Shape = [weight.Shape[1], weight.Shape[0]] }
                : weight)],
        "model.layers.1.mlp.up_proj.weight is [27, 41]; the configuration asks for [41, 27]");

    [Test]
    public void A_weight_with_too_few_values() => Alike(
        load: weights =>
            [.. weights.Select(weight => weight.Name == "model.norm.weight" ? weight with { Values = weight.Values[1..] } : weight)],
        "model.norm.weight has 26 values; its shape asks for 27");

    [Test]
    public void A_missing_a_superfluous_and_a_doubled_weight()
    {
        Alike(load: weights => [.. weights.Where(weight => weight.Name != "lm_head.weight")], "lacks the tensor lm_head.weight");
        Alike(load: weights => [.. weights, new NamedTensor("bias", [1], new float[1])], "holds the tensor bias, which a Llama");
        Alike(load: weights => [.. weights, weights[3]], "holds the tensor model.layers.0.self_attn.k_proj.weight twice");
    }

    [Test]
    public void Tokens_outside_the_vocabulary_and_sequences_that_are_too_long()
    {
        Alike(model => model.Score([[1], [1, 37]]), "sequence 1 holds the token 37");
        Alike(model => model.ReadLogits([[-1]], new LogitsRecorder(1)), "sequence 0 holds the token -1");
        Alike(model => model.Score([new int[65]]), "needs 65 positions; the model has 64");
        Alike(model => model.BeginDecoding([[1], []], 5), "prompt 1 has no token");
        Alike(model => model.BeginDecoding([new int[60]], 6), "prompt 0 with 6 new tokens needs 65 positions");
    }

    /// <summary>Within the window a model computes what it computes without it.</summary>
    [Test]
    public void Sequences_that_are_longer_than_the_sliding_window()
    {
        var config = TinyLlama.Config(tied: false, ModelArchitecture.Mistral) with { Window = new SlidingWindow(5) };
        using var models = new TinyModels(config, 1);
        Assert.That(models.Torch.Score([[1, 2, 3, 4, 5]])[0], Is.EqualTo(_models.Torch.Score([[1, 2, 3, 4, 5]])[0]));
        var batch = new[] { TrainingExample.All([1, 2, 3, 4, 5, 6, 7]) };
        foreach (var action in new Action<ICausalLanguageModel>[]
        {
            model => model.Score([[1, 2, 3, 4, 5, 6]]), model => model.BeginDecoding([[1, 2, 3, 4]], 3), model => Step(model, batch),
        })
            Alike(models, action, "needs 6 positions; the model has 5 (sliding_window)");
    }

    [Test]
    public void More_tokens_than_a_row_was_begun_for()
    {
        Alike(model => Append(model, [[1, 2]], 2, [3], [4]), "begun for 2 new tokens");
        Alike(model => Append(model, [[1], [2]], 5, [3]), "1 tokens came for 2 growing rows");
        Alike(model => Append(model, [[1], [2]], 5, [3, 99]), "prompt 1 holds the token 99");
        Alike(model => Admit(model), "prompt 1 has no token");
    }

    [Test]
    public void Batches_that_teach_nothing()
    {
        Alike(model => Step(model, []), "batch has no example");
        Alike(model => Step(model, [new TrainingExample([1, 2], [false, false])]), "nothing to learn");
        Alike(model => Step(model, [new TrainingExample([1, 2], [true, true])]), "first token as a target");
        Alike(model => Step(model, [new TrainingExample([1, 2], [false])]), "2 tokens and a mask for 1");
        Alike(model => Step(model, [TrainingExample.All([1, 40])]), "holds the token 40");
    }

    [Test]
    public void Optimizer_state_of_another_model()
    {
        using var session = _models.Torch.BeginTraining(new OptimizerRecipe());
        Assert.That(
            () => session.Restore([.. session.State.Skip(1)], 1),
            Throws.ArgumentException.With.Message.Contains("lacks mean.model.embed_tokens.weight in the shape [37, 27]"));
    }

    [Test]
    public void Adapters_of_another_model_or_other_layers()
    {
        const string First = "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight";
        var adapter = TinyAdapter.Create(_models.Cpu.Config, 1);
        var other = TinyAdapter.Create(_models.Cpu.Config with { HiddenSize = 28 }, 1);
        var fewer = adapter.Adaptation with { Targets = ["k_proj"] };
        Alike(model => model.Attach(adapter with { Weights = [.. adapter.Weights.Skip(1)] }), $"The adapter lacks the tensor {First}");
        Alike(model => model.Attach(other), $"{First} is [2, 28]; the configuration asks for [2, 27]");
        Alike(model => model.Attach(adapter with { Adaptation = fewer }), "which an adapter of this model and these layers has not");
    }

    [Test]
    public void A_row_that_no_matrix_takes()
    {
        using var scope = NewDisposeScope();
        Assert.That(
            () => _models.Torch.Output.Forward(zeros(2, 28)),
            Throws.InvalidOperationException.With.Message.EqualTo("lm_head.weight is [37, 27] and was given rows of 28."));
    }

    private void Alike(Func<IReadOnlyList<NamedTensor>, NamedTensor[]> load, string part)
    {
        var weights = load([.. _models.Cpu.Weights]);
        var cpu = Assert.Throws<ArgumentException>(() => _models.CpuEngine.Load(_models.Cpu.Config, weights))!;
        var torch = Assert.Throws<ArgumentException>(() => TorchEngines.Open(new TorchOptions()).Load(_models.Cpu.Config, weights))!;
        Assert.That(torch.Message, Does.Contain(part).And.EqualTo(cpu.Message));
    }

    private void Alike(Action<ICausalLanguageModel> action, string part) => Alike(_models, action, part);

    private static void Alike(TinyModels models, Action<ICausalLanguageModel> action, string part)
    {
        var cpu = Assert.Throws<ArgumentException>(() => action(models.Cpu))!;
        var torch = Assert.Throws<ArgumentException>(() => action(models.Torch))!;
        Assert.That(torch.Message, Does.Contain(part).And.EqualTo(cpu.Message));
    }

    private static void Append(ICausalLanguageModel model, int[][] prompts, int maxNewTokens, params int[][] steps)
    {
        using var session = model.BeginDecoding(prompts, maxNewTokens);
        foreach (var tokens in steps)
            session.Append(tokens);
    }

    private static void Admit(ICausalLanguageModel model)
    {
        using var session = model.BeginDecoding([[1]], 3);
        try
        {
            session.Admit([new DecodingRequest([], 3)]);
        }
        finally
        {
            Assert.That(session.ActiveRows, Is.EqualTo(new[] { 0 }), "nothing was taken");
        }
    }

    private static void Step(ICausalLanguageModel model, TrainingExample[] batch)
    {
        using var session = model.BeginTraining(new OptimizerRecipe());
        session.Step(batch, 1e-3);
    }
}
