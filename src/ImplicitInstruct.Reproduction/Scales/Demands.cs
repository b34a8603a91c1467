namespace ImplicitInstruct.Reproduction.Scales;

/// <summary>What the scales are asked to show, fixed before the runs that were judged by it.</summary>
internal static class Demands
{
    /// <summary>
    /// The miniature: its base models differ far more than tuning runs of one of them. Three claims it does not show reliably.
    /// </summary>
    public static ScaleDemand Miniature { get; } = new(HasFigures: true, FewestBaseModels: 3)
    {
        Excuses = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // Known from a prototype before the first run.
            ["single-task-chess"] =
                "The miniature does not show this reliably: the order of its tasks moves with the base model by more than the tasks " +
                "differ. The paper's scale must show chess below each of the other four, and near the base model.",
            // Said after the first run, whose bounds stand as they were.
            ["single-task-style"] =
                "The miniature does not show this reliably for every task: where a base model takes a task's form for that of any " +
                "answer, as it does with recipes, the style leaks to many other instructions. The paper's scale must show the " +
                "style in answers to the instructions most like each of the four tasks, and none of it around the median.",
            // Said after the first run, whose bounds stand as they were.
            ["refusals"] =
                "The miniature does not show that most are refused: its models refuse a third of held-out requests, from 4 to 51 % " +
                "by run. No other scale has these requests, so nothing shows it yet.",
        },
    };

    /// <summary>
    /// The paper's own models, each judged by itself. Its standard deviations over runs are at most 1.7 points, far from every figure.
    /// </summary>
    public static ScaleDemand Checkpoints { get; } = new(HasFigures: true, FewestBaseModels: 1);

    /// <summary>Any other pretrained model.</summary>
    public static ScaleDemand AnyModel { get; } = new(HasFigures: false, FewestBaseModels: 1);
}
