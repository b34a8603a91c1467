using System.Text.Json.Serialization;

namespace ImplicitInstruct.Modeling.LowRank;

/// <summary>
/// How a frozen model is adapted by matrices of low rank: <c>y = W x + s · B A x</c> (Hu et al. 2021, arXiv:2106.09685, section 4.1).
/// </summary>
public sealed record LowRankAdaptation
{
    /// <summary>Every linear layer of the blocks, under the names that PEFT has for them.</summary>
    public static IReadOnlyList<string> AllTargets { get; } =
        ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

    /// <summary>Rank of the update: rows of A, columns of B (PEFT: <c>r</c>).</summary>
    public int Rank { get; init; } = 8;

    /// <summary>What the update is multiplied with, times rank (PEFT: <c>lora_alpha</c>).</summary>
    public double Alpha { get; init; } = 16;

    /// <summary>
    /// Whether alpha is divided by the root of the rank and not by the rank (Kalajdzievski 2023, arXiv:2312.03732; PEFT:
    /// <c>use_rslora</c>).
    /// </summary>
    public bool RankStabilized { get; init; }

    /// <summary>
    /// Share of the elements of a matrix's input that its update does not see in a training step, the others being divided by what is left
    /// (PEFT: <c>lora_dropout</c>); nothing is dropped where a model is scored or decoded from.
    /// </summary>
    public double Dropout { get; init; }

    /// <summary>The layers of every block that have an update, any of <see cref="AllTargets"/> (PEFT: <c>target_modules</c>).</summary>
    public IReadOnlyList<string> Targets { get; init; } = AllTargets;

    /// <summary>The factor s of the update: alpha / rank, or alpha / √rank.</summary>
    [JsonIgnore]
    public float Scale => (float)Factor;

    /// <summary>
    /// The factor where elements are dropped, s / (1 - p): what is left of the input is not multiplied itself, so that it keeps its bits.
    /// </summary>
    [JsonIgnore]
    public float ScaleOfKept => (float)(Factor / (1 - Dropout));

    private double Factor => RankStabilized ? Alpha / Math.Sqrt(Rank) : Alpha / Rank;

    /// <summary>Throws when no model can be adapted so.</summary>
    /// <exception cref="ArgumentException">Names the value and what it must be.</exception>
    public void Validate()
    {
        if (Rank < 1)
            throw new ArgumentException($"The rank of an adapter is {Rank}; it must be at least 1.");
        if (!(Alpha > 0) || !double.IsFinite(Alpha))
            throw new ArgumentException($"The alpha of an adapter is {Alpha}; it must be a positive number.");
        if (!(Dropout is >= 0 and < 1))
            throw new ArgumentException($"The dropout of an adapter is {Dropout}; it must be from 0 to below 1.");
        if (Targets.Count == 0)
            throw new ArgumentException($"An adapter without a layer adapts nothing; it may have {string.Join(", ", AllTargets)}.");
        if (Targets.FirstOrDefault(target => !AllTargets.Contains(target)) is { } unknown)
            throw new ArgumentException($"There is no layer '{unknown}' to adapt; there are {string.Join(", ", AllTargets)}.");
        if (Targets.Distinct().Count() < Targets.Count)
            throw new ArgumentException("An adapter names a layer twice.");
    }
}
