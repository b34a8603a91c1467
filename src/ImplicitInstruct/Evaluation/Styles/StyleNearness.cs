namespace ImplicitInstruct.Evaluation.Styles;

/// <summary>
/// The style of a single-task model's answers where the instruction is very much like the task, and where it is an average one (paper,
/// section 5.2, figure 5).
/// </summary>
/// <remarks>
/// The paper's plot script lists the five instructions most like the task and five around the median (official repository,
/// open_instruct/plot_embeds.py). Five are too few for an interval. So near is the twentieth that is most like the task, 40 of AlpacaEval's
/// 805 instructions, few enough to be called very like it; average is the half around the median. Both are fixed
/// here. They are cut on the first base model's similarities, ties in the order of the instructions.
/// </remarks>
public sealed record StyleNearness
{
    private const int NearOneOf = 20;

    /// <summary>Answers to the twentieth of the instructions that is most like the task, at least one.</summary>
    public required MeanEstimate Near { get; init; }

    /// <summary>Answers to all other instructions.</summary>
    public required MeanEstimate Rest { get; init; }

    /// <summary>Answers to the half of all instructions around the median of their similarity to the task.</summary>
    public required MeanEstimate Average { get; init; }

    /// <summary>Places of the instructions most like the task, of all others, and of average ones.</summary>
    /// <param name="points">[instruction], of the first base model.</param>
    public static (int[] Near, int[] Others, int[] Average) PartsOf(IReadOnlyList<StylePoint> points)
    {
        var count = points.Count;
        var bySimilarity = Enumerable.Range(0, count).OrderBy(i => points[i].InstructionSimilarity).ToArray();
        var near = Math.Max(1, count / NearOneOf);
        return (
            bySimilarity[^near..], count > near ? bySimilarity[..^near] : bySimilarity,
            bySimilarity[(count / 4)..(count - (count / 4))]);
    }

    /// <summary>Measures the answers of a task's models.</summary>
    /// <param name="baseModels">[base model][instruction]; instruction i is the same for every base model.</param>
    /// <param name="bootstrap">How intervals are made: over the instructions of a part, and base models.</param>
    /// <exception cref="ArgumentException">There is nothing, or base models have unequal numbers of answers.</exception>
    public static StyleNearness Of(IReadOnlyList<IReadOnlyList<StylePoint>> baseModels, Bootstrap bootstrap)
    {
        if (baseModels.Count == 0 || baseModels[0].Count == 0 || baseModels.Any(points => points.Count != baseModels[0].Count))
            throw new ArgumentException(
                "Styles need answers to at least one instruction, as many from every base model.", nameof(baseModels));
        var (near, rest, average) = PartsOf(baseModels[0]);
        return new StyleNearness { Near = MeanOf(near), Rest = MeanOf(rest), Average = MeanOf(average) };

        MeanEstimate MeanOf(int[] places) => new(
            baseModels.Average(points => places.Average(place => points[place].OutputSimilarity)),
            bootstrap.OverSeedsAndPrompts(baseModels.Count, places.Length, (seed, drawn) =>
            {
                var sum = 0.0;
                foreach (var one in drawn)
                    sum += baseModels[seed][places[one]].OutputSimilarity;
                return sum / drawn.Length;
            }),
            places.Length, baseModels.Count);
    }
}

/// <summary>A mean with its interval.</summary>
/// <param name="Value">Mean over base models and instructions.</param>
/// <param name="Interval">Over both.</param>
/// <param name="Instructions">Number of instructions.</param>
/// <param name="BaseModels">Number of base models.</param>
public sealed record MeanEstimate(double Value, Interval Interval, int Instructions, int BaseModels);
