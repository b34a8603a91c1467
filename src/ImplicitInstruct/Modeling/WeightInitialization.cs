namespace ImplicitInstruct.Modeling;

/// <summary>Standard deviations of the normal distributions that fresh weights are drawn from; norms start at 1.</summary>
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
}
