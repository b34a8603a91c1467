namespace ImplicitInstruct.Evaluation.Styles;

/// <summary>
/// Whether a single-task model keeps the task's style for instructions like the task's, and drops it for others (paper, section 5.2, figure
/// 5).
/// </summary>
public sealed record StyleAdherence
{
    /// <summary>The task.</summary>
    public required string Task { get; init; }

    /// <summary>Rank correlation of the instruction's similarity to the task with the mark of its style.</summary>
    public required CorrelationEstimate MarkBySimilarity { get; init; }

    /// <summary>Correlation of the two axes of figure 5.</summary>
    public required CorrelationEstimate OutputBySimilarity { get; init; }

    /// <summary>
    /// Share of marked answers among the quarter of the instructions that is least like the task, the next, the next, and the quarter most
    /// like it.
    /// </summary>
    public required IReadOnlyList<ShareEstimate> Quartiles { get; init; }

    /// <summary>Share of marked answers to instructions that ask for the task itself.</summary>
    public required ShareEstimate OwnTask { get; init; }

    /// <summary>Share of marked answers to all other instructions.</summary>
    public required ShareEstimate OtherTasks { get; init; }

    /// <summary>Analyses the answers of a task's models.</summary>
    /// <remarks>
    /// Quartiles are cut on the first base model's similarities, ties in the order of the instructions, and hold the same instructions for
    /// all.
    /// </remarks>
    /// <param name="task">Name of the task.</param>
    /// <param name="baseModels">[base model][instruction]; instruction i is the same for every base model.</param>
    /// <param name="bootstrap">How intervals are made.</param>
    /// <exception cref="ArgumentException">There is nothing, base models have unequal numbers of answers, fewer than four instructions, or
    /// none of the task itself or of others.</exception>
    public static StyleAdherence Of(string task, IReadOnlyList<IReadOnlyList<StyleSample>> baseModels, Bootstrap bootstrap)
    {
        if (baseModels.Count == 0 || baseModels.Any(answers => answers.Count != baseModels[0].Count || answers.Count < 4))
            throw new ArgumentException(
                "Quartiles need answers to at least four instructions, as many from every base model.", nameof(baseModels));
        var answers = baseModels[0];
        var similarity = Series(answer => answer.Point.InstructionSimilarity);
        var bySimilarity = Enumerable.Range(0, answers.Count).OrderBy(index => similarity[0][index]).ToArray();
        return new StyleAdherence
        {
            Task = task,
            MarkBySimilarity = CorrelationEstimate.Of(
                CorrelationKind.Spearman, similarity, Series(answer => answer.IsMarked ? 1 : 0), bootstrap),
            OutputBySimilarity = CorrelationEstimate.Of(
                CorrelationKind.Pearson, similarity, Series(answer => answer.Point.OutputSimilarity), bootstrap),
            Quartiles = [.. Enumerable.Range(0, 4)
                .Select(quarter => Share(bySimilarity[(quarter * answers.Count / 4)..((quarter + 1) * answers.Count / 4)]))],
            OwnTask = Share([.. answers.Index().Where(answer => answer.Item.IsOwnTask).Select(answer => answer.Index)]),
            OtherTasks = Share([.. answers.Index().Where(answer => !answer.Item.IsOwnTask).Select(answer => answer.Index)]),
        };

        double[][] Series(Func<StyleSample, double> value) => [.. baseModels.Select(model => model.Select(value).ToArray())];

        ShareEstimate Share(int[] instructions)
        {
            if (instructions.Length == 0)
                throw new ArgumentException(
                    $"The instructions are either all of the task {task} or none is; a comparison needs both.", nameof(baseModels));
            double[][] marks = [.. baseModels.Select(model => instructions.Select(index => model[index].IsMarked ? 1.0 : 0).ToArray())];
            return new ShareEstimate(100 * marks.Sum(model => model.Sum()) / (marks.Length * instructions.Length),
                bootstrap.OverSeedsAndPrompts(marks), instructions.Length);
        }
    }
}

/// <summary>One answer of a single-task model, as the analysis of its style sees it.</summary>
/// <param name="Point">How like the task the instruction and the answer are.</param>
/// <param name="IsMarked">Whether the answer bears the mark of the task's style, e.g. the <c>####</c> of the arithmetic set.</param>
/// <param name="IsOwnTask">Whether the instruction asks for the task itself.</param>
public sealed record StyleSample(StylePoint Point, bool IsMarked, bool IsOwnTask);

/// <summary>A share of answers with its interval.</summary>
/// <param name="Percent">Mean over base models.</param>
/// <param name="Interval">Over these instructions and base models, %.</param>
/// <param name="Instructions">Number of instructions.</param>
public sealed record ShareEstimate(double Percent, Interval Interval, int Instructions);
