namespace ImplicitInstruct.Claims;

/// <summary>How a method's setting was chosen.</summary>
/// <param name="Method">E.g. <c>response-tuned</c>.</param>
/// <param name="Trials">Everything tried, in its order.</param>
/// <param name="Used">The setting of the models that the test instructions were put to.</param>
public sealed record ValidationChoice(string Method, IReadOnlyList<ValidationTrial> Trials, string Used)
{
    /// <summary>The best trial, the first of equal ones; null without any.</summary>
    public ValidationTrial? Best => Trials.MaxBy(trial => trial.Score);
}
