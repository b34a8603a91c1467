using ImplicitInstruct.Cpu.Llama.Training;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>Training steps.</summary>
/// <remarks>
/// A step is a dozen rounds of the workers: all examples forward; then block by block from the top, all examples backward and the block's weight
/// gradients; the embedding; the norm; the update; the copies for the kernels. An example belongs to one worker, a weight gradient element to one
/// chain over all tokens of the step: neither threads nor micro-batches move a bit.
/// </remarks>
internal sealed class LlamaTrainingSession : ITrainingSession
{
    private readonly LlamaModel model;
    private readonly OptimizerRecipe recipe;
    private readonly TrainingBuffers buffers;
    private readonly TrainingScratch[] scratch;
    private readonly Gradients gradients;
    private readonly AdamW optimizer;
    private readonly ForwardWork forward;
    private readonly BackwardWork backward;
    private readonly GradientWork weightGradients;
    private readonly MicroBatch layout = new();
    private readonly List<TokenSource> sources = [];
    private float[] targetWeights = [];
    private double[] losses = [];

    public LlamaTrainingSession(LlamaModel model, OptimizerRecipe recipe)
    {
        (this.model, this.recipe) = (model, recipe);
        buffers = new TrainingBuffers(model.Config, model.Kernel);
        gradients = new Gradients(model.Parameters, model.Config.TiedEmbeddings);
        optimizer = new AdamW(model, gradients, recipe);
        scratch = [.. Enumerable.Range(0, model.Pool.Workers).Select(_ => new TrainingScratch(model.Kernel, model.Config))];
        forward = new ForwardWork(model, buffers, scratch);
        backward = new BackwardWork(model, buffers, scratch);
        weightGradients = new GradientWork(model, buffers, scratch, gradients);
        model.PackForTraining();
    }

    public int StepsDone => optimizer.StepsDone;

    public IReadOnlyList<NamedTensor> State => optimizer.State;

    /// <summary>Gradient of a parameter after <see cref="Gradient"/>; for tests.</summary>
    internal Gradients Gradients => gradients;

    public void Restore(IReadOnlyList<NamedTensor> state, int stepsDone) => optimizer.Restore(state, stepsDone);

    public StepResult Step(IReadOnlyList<TrainingExample> batch, double learningRate, int microBatch = 0)
    {
        var (loss, tokens) = Gradient(batch, microBatch);
        var norm = optimizer.Step(learningRate);
        model.PackForTraining();
        return new StepResult(loss, norm, tokens);
    }

    /// <summary>Loss and gradient of a batch, without an update.</summary>
    internal (double Loss, int Tokens) Gradient(IReadOnlyList<TrainingExample> batch, int microBatch)
    {
        Weigh(batch);
        gradients.Begin();
        var atOnce = microBatch <= 0 ? batch.Count : microBatch;
        var tokens = 0;
        for (var start = 0; start < batch.Count; start += atOnce)
        {
            layout.LayOut(batch, start, Math.Min(atOnce, batch.Count - start));
            buffers.Ensure(layout);
            foreach (var room in scratch)
                room.Ensure(layout.Longest);
            tokens += layout.Tokens;
            forward.Run(batch, start, layout, targetWeights, losses);
            weightGradients.RunHead(layout.Targets, start > 0);
            for (var layer = model.Config.Layers - 1; layer >= 0; layer--)
            {
                backward.Run(layout, layer);
                weightGradients.RunLayer(layer, layout.Tokens, start > 0);
                buffers.StepDown();
            }
            sources.Clear();
            for (var e = 0; e < layout.Count; e++)
                sources.Add(new TokenSource(batch[start + e].Tokens, layout.Length(e)));
            weightGradients.RunEmbedding(sources, layout.Tokens);
        }
        var loss = 0.0;
        for (var e = 0; e < batch.Count; e++)
            loss += losses[e];
        return (loss, tokens);
    }

    public void Dispose() { }

    /// <summary>What a target of each example counts; checks the batch before anything is computed.</summary>
    private void Weigh(IReadOnlyList<TrainingExample> batch)
    {
        if (targetWeights.Length < batch.Count)
            (targetWeights, losses) = (new float[batch.Count], new double[batch.Count]);
        TargetWeights.Weigh(batch, model.Config, recipe.Weighting, targetWeights);
    }
}
