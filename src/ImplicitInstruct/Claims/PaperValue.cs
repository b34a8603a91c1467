namespace ImplicitInstruct.Claims;

/// <summary>A number of the paper, to stand beside ours.</summary>
public sealed record PaperValue
{
    /// <summary>Base model, e.g. <c>Llama-2-7B</c>.</summary>
    public required string Model { get; init; }

    /// <summary>What was done to it, e.g. <c>response-tuned</c>.</summary>
    public required string Condition { get; init; }

    /// <summary>The number, in the claim's unit.</summary>
    public required double Value { get; init; }

    /// <summary>Standard deviation over the paper's seeds, in the claim's unit.</summary>
    public double? Deviation { get; init; }

    /// <summary>Where it is printed.</summary>
    public required string Source { get; init; }
}
