using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Training;

/// <summary>Optimizer steps on a model, in place.</summary>
public interface ITrainingSession : IDisposable
{
    /// <summary>Steps done.</summary>
    int StepsDone { get; }

    /// <summary>One optimizer step.</summary>
    /// <param name="batch">The examples of the step; examples without a target are refused.</param>
    /// <param name="learningRate">Learning rate of this step.</param>
    /// <param name="microBatch">How many examples are held in memory at a time; moves no bit. 0: all.</param>
    /// <returns>Loss before the step, in nats, weighted as the recipe says, and the gradient's norm before clipping.</returns>
    StepResult Step(IReadOnlyList<TrainingExample> batch, double learningRate, int microBatch = 0);

    /// <summary>The optimizer's state beside the weights: what a resumed run needs to go on with the same bits.</summary>
    IReadOnlyList<NamedTensor> State { get; }

    /// <summary>Takes up the state of an interrupted run; the model must hold that run's weights.</summary>
    void Restore(IReadOnlyList<NamedTensor> state, int stepsDone);
}

/// <summary>What a training step measured.</summary>
/// <param name="Loss">Loss before the step, nats.</param>
/// <param name="GradientNorm">2-norm of the gradient before clipping.</param>
/// <param name="Tokens">Tokens that went through the model.</param>
public readonly record struct StepResult(double Loss, double GradientNorm, int Tokens);
