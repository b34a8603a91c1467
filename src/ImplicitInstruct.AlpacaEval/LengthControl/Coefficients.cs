using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.AlpacaEval.LengthControl;

/// <summary>What <c>length_controlled_v1</c> learns about one model against one reference, in log-odds.</summary>
/// <param name="Length">Of tanh((reference's length - model's length) / s): negative where longer answers win.</param>
/// <param name="Difficulty">Of the instruction's difficulty.</param>
/// <param name="Model">Of the model being the model, that is the intercept of its rows.</param>
public readonly record struct Coefficients(double Length, double Difficulty, double Model)
{
    /// <summary>All three, in alpaca_eval's order.</summary>
    public double[] ToArray() => [Length, Difficulty, Model];

    /// <summary>Probability that the model wins on an instruction when both answers are equally long.</summary>
    public double Predict(double difficulty) => DeterministicMath.Sigmoid((Difficulty * difficulty) + Model);

    internal static Coefficients Of(ReadOnlySpan<double> values) => new(values[0], values[1], values[2]);
}
