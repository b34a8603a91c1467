using System.Diagnostics;

namespace ImplicitInstruct.Reproduction.Training;

/// <summary>
/// Trains a model through a schedule, saves the state on the way, and continues from it after any interruption with the same bits.
/// </summary>
internal sealed class TrainingRun
{
    private const string StateFile = "state.bin";

    /// <summary>The optimizer.</summary>
    public required OptimizerRecipe Optimizer { get; init; }

    /// <summary>Of what training draws (<see cref="ICausalLanguageModel.BeginTraining"/>); without effect where it draws nothing.</summary>
    public ulong Seed { get; init; }

    /// <summary>Learning rates, at the positions that <see cref="Order"/> gives the steps.</summary>
    public required LearningRateSchedule Schedule { get; init; }

    /// <summary>Which examples every step sees.</summary>
    public required BatchOrder Order { get; init; }

    /// <summary>Steps in all; the schedule's unless said otherwise.</summary>
    public int Steps
    {
        get => field == 0 ? Schedule.Steps : field;
        init;
    }

    /// <summary>An example by its index.</summary>
    public required Func<int, TrainingExample> Example { get; init; }

    /// <summary>Shape of the model.</summary>
    public required LanguageModelConfig Config { get; init; }

    /// <summary>The model before the first step.</summary>
    public required Func<ICausalLanguageModel> Fresh { get; init; }

    /// <summary>The model with what was saved of it (<see cref="ICausalLanguageModel.TrainedWeights"/>); null: those are all.</summary>
    public Func<IReadOnlyList<NamedTensor>, ICausalLanguageModel>? Continued { get; init; }

    /// <summary>Key of the recipe that holds the peak rate, for advice.</summary>
    public required string RateKey { get; init; }

    /// <summary>Sees the model after every step, given the number of steps done; before the state of that step is saved.</summary>
    public Action<int, ICausalLanguageModel>? AfterStep { get; init; }

    /// <summary>Whether <see cref="AfterStep"/> writes the model after that many steps; null: never.</summary>
    public Func<int, bool>? KeptAfter { get; init; }

    /// <summary>Whether the run may go on from a state with that many steps done; null: from any.</summary>
    public Func<int, bool>? CanContinueAfter { get; init; }

    /// <summary>Trains to the end of the schedule.</summary>
    /// <returns>The trained model, which the caller disposes, and the loss of every step.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; the state was saved.</exception>
    /// <exception cref="TrainingDivergedException">A loss, gradient or weight is not finite any more; nothing of it was saved.</exception>
    public TrainedModel Run(StageContext context)
    {
        var path = Path.Combine(context.Partial, StateFile);
        var saved = ResumeState.TryRead(path, context.Hash, context.Progress.Note);
        if (saved is not null && CanContinueAfter?.Invoke(saved.StepsDone) == false)
        {
            context.Progress.Note("what was kept on the way to the saved state is gone; the run starts from its beginning");
            saved = null;
        }

        var losses = new List<double>(saved?.Losses ?? []);
        context.SecondsBefore = saved?.Seconds ?? 0;
        var model = saved is null ? Fresh() : Continued is null ? context.Engine.Load(Config, saved.Weights) : Continued(saved.Weights);
        try
        {
            using var session = model.BeginTraining(Optimizer, Seed);
            if (saved is not null)
            {
                session.Restore(saved.Optimizer, saved.StepsDone);
                context.Progress.Note(FormattableString.Invariant($"continues after step {saved.StepsDone} of {Steps}"));
            }
            Train(context, session, model, losses, Save(context, path, model, session, losses));
            return new TrainedModel(model, losses);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private void Train(StageContext context, ITrainingSession session, ICausalLanguageModel model, List<double> losses, Action<double> save)
    {
        var meter = new ThroughputMeter(session.StepsDone, Steps);
        var clock = Stopwatch.StartNew();
        while (session.StepsDone < Steps)
        {
            if (context.Cancellation.IsCancellationRequested)
            {
                save(context.SecondsBefore + clock.Elapsed.TotalSeconds);
                context.Cancellation.ThrowIfCancellationRequested();
            }
            var step = session.StepsDone;
            var result = session.Step(Batch(step), RateOf(step));
            if (!double.IsFinite(result.Loss))
                throw Diverged(step, "loss");
            if (!double.IsFinite(result.GradientNorm))
                throw Diverged(step, "gradient");
            losses.Add(result.Loss);
            if (step + 1 == Steps || KeptAfter?.Invoke(step + 1) == true)
                RequireFinite(step + 1, model.TrainedWeights);   // somebody is going to write them
            AfterStep?.Invoke(step + 1, model);
            context.Progress.Report(meter.After(step + 1, result.Tokens, result.Loss));
            if (context.Cadence.IsDue(step + 1) && step + 1 < Steps)
                save(context.SecondsBefore + clock.Elapsed.TotalSeconds);
        }
    }

    private double RateOf(int step) => Schedule.AtOrAfterEnd(Order.Tick(step));

    private TrainingExample[] Batch(int step)
    {
        var indices = Order.Batch(step);
        var batch = new TrainingExample[indices.Length];
        for (var i = 0; i < batch.Length; i++)
            batch[i] = Example(indices[i]);
        return batch;
    }

    private Action<double> Save(
        StageContext context, string path, ICausalLanguageModel model, ITrainingSession session, List<double> losses) => seconds =>
    {
        var (weights, state) = (model.TrainedWeights, session.State);
        RequireFinite(session.StepsDone, weights);
        RequireFinite(session.StepsDone, state);
        new ResumeState(session.StepsDone, seconds, losses, weights, state).Write(path, context.Hash);
    };

    /// <summary>A step of finite loss and gradient can still leave weights or moments that are not finite.</summary>
    private void RequireFinite(int stepsDone, IReadOnlyList<NamedTensor> tensors)
    {
        if (tensors.Any(tensor => !IsFinite(tensor.Values.Span)))
            throw Diverged(stepsDone - 1, "update");
    }

    private static bool IsFinite(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
                return false;
        }

        return true;
    }

    private TrainingDivergedException Diverged(int step, string what) => new(step, what, RateOf(step), RateKey, Schedule.Peak / 2);
}
