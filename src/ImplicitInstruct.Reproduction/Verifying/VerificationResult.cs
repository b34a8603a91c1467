using ImplicitInstruct.Pipeline.Verifying;

namespace ImplicitInstruct.Reproduction.Verifying;

/// <summary>What a verification found.</summary>
public sealed record VerificationResult
{
    /// <summary>What is not what it is said to be, a sentence each; empty where all is.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>Stages that can be made again here.</summary>
    public required int Stages { get; init; }

    /// <summary>Stages that were made again, and had the same bytes.</summary>
    public required int Equal { get; init; }

    /// <summary>Stages that were made again on a GPU, and lay within the tolerances.</summary>
    public required int Comparable { get; init; }

    /// <summary>What that says of the stages that were not made again; null where something is wrong.</summary>
    public string? Bound => Faults.Count > 0 || Equal + Comparable == 0 ? null : BoundOf(Stages, Equal + Comparable);

    /// <summary>The bound in words.</summary>
    internal static string BoundOf(int stages, int drawn)
    {
        var most = SampleBound.MostForged(stages, drawn);
        return most == 0
            ? FormattableString.Invariant($"No forged stage among {stages} would have escaped notice, with 95 % confidence.")
            : string.Create(CultureInfo.InvariantCulture,
                $"Up to {most} of {stages} stages ({100.0 * most / stages:0.0} %) could be forged and have escaped notice; more would ")
                + "have been noticed with 95 % confidence.";
    }
}
