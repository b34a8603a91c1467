namespace ImplicitInstruct.Reproduction.Training;

/// <summary>A loss, gradient or weight is not finite any more.</summary>
internal sealed class TrainingDivergedException : AdviceException
{
    /// <summary>At a step.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="what">What is not finite: loss, gradient or update.</param>
    /// <param name="learningRate">Its learning rate.</param>
    /// <param name="key">Key of the recipe that holds the peak.</param>
    /// <param name="lower">A lower peak.</param>
    public TrainingDivergedException(int step, string what, double learningRate, string key, double lower)
        : base(string.Create(CultureInfo.InvariantCulture, $"""
            Training diverged: the {what} of step {step} is no number (learning rate {learningRate:0.########}).
            Nothing of it was written. Give {key} a lower value, e.g. {key}={lower:0.########}
            """)) => Remedy = "recipe.value";

    /// <summary>With a message.</summary>
    public TrainingDivergedException(string message) : base(message) { }

    /// <summary>With a message and a cause.</summary>
    public TrainingDivergedException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Says nothing.</summary>
    public TrainingDivergedException() { }
}
