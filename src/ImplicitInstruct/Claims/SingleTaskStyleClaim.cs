using ImplicitInstruct.Evaluation.Styles;

namespace ImplicitInstruct.Claims;

/// <summary>Single-task models keep their task's style for instructions like the task's, not for others (paper, section 5.2, figure 5).</summary>
/// <remarks>
/// The paper prints no numbers: its claim is that prompts very like GSM's get GSM's style and average ones do not, apart from a <c>####</c> now and then. Bounds of the
/// miniature, fixed before it was first run here. A prototype had rank correlations of similarity and mark of 0.21 and 0.13 for math, 0.12 to 0.36 for the other three; own
/// instructions were marked in 100 % of the answers, others in 1 to 37 %. Math is the paper's example, so its correlation must be above 0 beyond chance; the others'
/// are reported. The share among own instructions must be above that among others for all four.
/// </remarks>
public static class SingleTaskStyleClaim
{
    /// <summary>The task of the paper's example.</summary>
    public const string Example = "math";

    /// <summary>Tasks whose style has a mark: all but chess.</summary>
    public static IReadOnlyList<string> Tasks { get; } = [.. SingleTaskClaim.Tasks.Where(task => task != SingleTaskClaim.LeastTask)];

    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "single-task-style",
        "Models tuned on one task keep its style where an instruction resembles the task's, and follow other instructions without it",
        "section 5.2, figure 5",
        "Spearman correlation of an instruction's similarity to the task with the mark of its style; share of marked answers in %");

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="styles">One for each of <see cref="Tasks"/>.</param>
    /// <exception cref="ArgumentException">A task is missing.</exception>
    public static ClaimResult Judge(IReadOnlyList<StyleAdherence> styles)
    {
        ArgumentNullException.ThrowIfNull(styles);
        var ordered = Tasks.Select(task => styles.SingleOrDefault(style => style.Task == task)
            ?? throw new ArgumentException($"The claim is judged on all tasks with a mark; {task} is missing or there twice.", nameof(styles))).ToArray();
        return new ClaimResult
        {
            Claim = Claim,
            Measured = [.. ordered.SelectMany(style => Shares(style).Prepend(Correlation(style)))],
            Paper = [],
            Bounds =
            [
                Bound.Above(Correlation(ordered.Single(style => style.Task == Example)), 0),
                .. ordered.Select(style => Bound.Apart(Own(style), Others(style))),
                Bound.EnoughBaseModels(ordered.Select(Correlation)),
            ],
        };
    }

    private static Measured Correlation(StyleAdherence style)
    {
        var estimate = style.MarkBySimilarity;
        return new Measured($"{style.Task}, similarity and mark", estimate.Value, estimate.Interval, estimate.Instructions, estimate.BaseModels) { Decimals = 2 };
    }

    private static Measured Own(StyleAdherence style) => Share(style, "own instructions marked", style.OwnTask);

    private static Measured Others(StyleAdherence style) => Share(style, "other instructions marked", style.OtherTasks);

    private static IEnumerable<Measured> Shares(StyleAdherence style) =>
        [Own(style), Others(style), .. style.Quartiles.Select((share, quarter) => Share(style, $"quarter {quarter + 1} by similarity marked", share))];

    private static Measured Share(StyleAdherence style, string what, ShareEstimate share) =>
        new($"{style.Task}, {what}", share.Percent, share.Interval, share.Instructions, style.MarkBySimilarity.BaseModels);
}
