using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Modeling;

/// <summary>Standard deviations of the normal distributions that fresh weights are drawn from; norms start at 1, biases at 0.</summary>
public sealed record WeightInitialization
{
    /// <summary>Of every element of the embedding.</summary>
    public float Embedding { get; init; } = 0.1f;

    /// <summary>Of every element of an untied output matrix.</summary>
    public float Output { get; init; } = 0.02f;

    /// <summary>Of matrices, times 1/√(inputs).</summary>
    public float Matrix { get; init; } = 0.8f;

    /// <summary>Of the matrices that write into the residual stream (attention output, MLP down), times 1/√(inputs).</summary>
    public float Residual { get; init; } = 0.4f;

    /// <summary>
    /// Draws a fresh weight: every tensor from a stream of its own, named after it, so engines and machines draw the same.
    /// </summary>
    /// <param name="weight">Which weight.</param>
    /// <param name="seed">Seed of the model.</param>
    /// <param name="values">Takes the values, as many as <see cref="WeightShape.Length"/>.</param>
    public void Draw(WeightShape weight, ulong seed, Span<float> values)
    {
        if (weight.Role is WeightRole.Norm or WeightRole.Bias)
        {
            values.Fill(weight.Role == WeightRole.Norm ? 1 : 0);
            return;
        }

        var deviation = weight.Role switch
        {
            WeightRole.Embedding => Embedding,
            WeightRole.Output => Output,
            WeightRole.Residual => Residual / Math.Sqrt(weight.Shape[^1]),
            _ => Matrix / Math.Sqrt(weight.Shape[^1]),
        };
        var random = new Philox(seed, weight.Name);
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(deviation * random.NextNormal());
    }
}
