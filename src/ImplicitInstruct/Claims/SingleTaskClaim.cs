using ImplicitInstruct.Training;

namespace ImplicitInstruct.Claims;

/// <summary>Training on one narrow task yields instruction following (paper, section 5.1, table 3), chess least of all.</summary>
/// <remarks>
/// Bounds of the miniature, fixed before its first run here. The paper: code 16.9 and 10.4, math 23.7 and 30.3, poetry 22.9 and
/// 21.9, recipes 14.6 and 21.5, against 2.4 and 4.7 of the base models: all four apart from them by many standard deviations.
/// Chess: 2.1 and 6.3, the least of the five on both. The prototype had 11 to 43, chess not the least.
/// </remarks>
public static class SingleTaskClaim
{
    /// <summary>Name of the models tuned on a task.</summary>
    public static string ModelOf(SingleTask task) => "single-task-" + task.Id();

    /// <summary>The claim about a task.</summary>
    public static Claim Of(SingleTask task) => new(
        ModelOf(task),
        task == SingleTask.Chess
            ? "Training on nothing but games yields the least instruction following of the five tasks"
            : $"Training on nothing but {task.Words()} yields instruction following: such models win more often than base models",
        "section 5.1, table 3",
        "win rate in % against the instruction-tuned model of the same base model and seed")
    {
        Effects = task == SingleTask.Chess ? [.. Others(task).Select(other => new ClaimEffect(ModelOf(other), ModelOf(task)))]
            : [new(ModelOf(task), "base")],
    };

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="task">The task.</param>
    /// <param name="tuned">Win rates of the models tuned on each task.</param>
    /// <param name="untuned">Win rate of the base models.</param>
    /// <param name="overBase">By how much the models of the task exceed the base models, paired.</param>
    /// <param name="paper">The paper's values.</param>
    /// <param name="demand">What the scale is asked to show. It may be excused that chess is below each of the other tasks.</param>
    public static ClaimResult Judge(
        SingleTask task,
        IReadOnlyDictionary<SingleTask, Measured> tuned,
        Measured untuned,
        Measured overBase,
        IReadOnlyList<PaperValue> paper,
        ScaleDemand demand)
    {
        var (claim, measured, isChess) = (Of(task), tuned[task], task == SingleTask.Chess);
        var others = Others(SingleTask.Chess).Select(other => tuned[other]);
        var points = overBase with { Unit = Unit.Points };
        return new ClaimResult
        {
            Claim = claim,
            Measured = isChess ? [measured, .. others, untuned] : [measured, untuned, points],
            Headline = isChess ? [measured] : [measured, points],
            Paper =
            [
                .. paper.Where(value => isChess || value.Condition == measured.Condition || value.Condition == untuned.Condition),
                .. isChess ? [] : PaperValue.Differences(paper, measured.Condition, untuned.Condition, points.Condition),
            ],
            Orders = Asserted(task, tuned),
            Bounds =
            [
                .. isChess
                    ? others.Select(other => demand.Excusable(claim, Bound.Lower(measured, other)))
                    : [Bound.Above(points, 0), Bound.Apart(measured, untuned)],
                .. demand.BaseModels(measured, untuned),
            ],
        };
    }

    /// <summary>
    /// Section 5.1 asserts two orders: mathematics teaches most of the five tasks, and chess least. Nothing is said of an order that is
    /// not measured whole.
    /// </summary>
    private static IReadOnlyList<OrderComparison> Asserted(SingleTask task, IReadOnlyDictionary<SingleTask, Measured> tuned) => task switch
    {
        _ when !SingleTasks.All.All(tuned.ContainsKey) => [],
        SingleTask.Math => [new($"{ModelOf(task)} above the other four tasks",
            [.. Others(task).Select(other => new OrderedPair(tuned[task], tuned[other]))])],
        SingleTask.Chess => [new($"{ModelOf(task)} below the other four tasks",
            [.. Others(task).Select(other => new OrderedPair(tuned[other], tuned[task]))])],
        _ => [],
    };

    private static IEnumerable<SingleTask> Others(SingleTask task) => SingleTasks.All.Where(other => other != task);
}
