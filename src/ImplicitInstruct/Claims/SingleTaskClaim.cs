namespace ImplicitInstruct.Claims;

/// <summary>Training on one narrow task yields instruction following (paper, section 5.1, table 3), chess least of all.</summary>
/// <remarks>
/// Bounds of the miniature, fixed before its first run here. The paper: code 16.9 and 10.4, math 23.7 and 30.3, poetry 22.9 and 21.9, recipes 14.6 and 21.5, against 2.4 and 4.7 of the
/// base models: all four apart from them by many standard deviations. Chess: 2.1 and 6.3, the least of the five on both. The prototype had 11 to 43, chess not the least.
/// </remarks>
public static class SingleTaskClaim
{
    /// <summary>Tasks with a name for the claim's id and words for its sentence, chess last.</summary>
    public static IReadOnlyList<(string Id, string Words)> Tasks { get; } =
        [("code", "functions"), ("math", "word problems"), ("poetry", "poems"), ("recipes", "recipes"), ("chess", "games")];

    /// <summary>Why the miniature cannot show reliably that games teach least.</summary>
    public const string ChessBeyondMiniature =
        "The miniature does not show this reliably: the order of its tasks moves with the base model by more than the tasks differ. The paper's scale must show chess below each of the other four, and near the base model.";

    /// <summary>Name of the models tuned on a task.</summary>
    public static string ModelOf(string task) => "single-task-" + task;

    /// <summary>The claim about a task.</summary>
    /// <param name="task">Its name, e.g. <c>code</c>.</param>
    public static Claim Of(string task) => new(
        ModelOf(task),
        task == "chess"
            ? "Training on nothing but games yields the least instruction following of the five tasks"
            : $"Training on nothing but {Tasks.Single(one => one.Id == task).Words} yields instruction following: such models win more often than base models",
        "section 5.1, table 3",
        "win rate in % against the instruction-tuned model of the same base model and seed");

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="task">The task.</param>
    /// <param name="tuned">Win rates of the models tuned on each task, by task.</param>
    /// <param name="untuned">Win rate of the base models.</param>
    /// <param name="overBase">By how much the models of the task exceed the base models, paired.</param>
    /// <param name="paper">The paper's values.</param>
    /// <param name="beyondScale">Why this scale cannot show the claim about chess reliably; null where it can.</param>
    /// <param name="demand">What the scale is asked to show; null: what the miniature is.</param>
    public static ClaimResult Judge(
        string task, IReadOnlyDictionary<string, Measured> tuned, Measured untuned, Measured overBase, IReadOnlyList<PaperValue> paper, string? beyondScale = null,
        ScaleDemand? demand = null)
    {
        demand ??= ScaleDemand.Miniature;
        var measured = tuned[task];
        return new ClaimResult
        {
            Claim = Of(task),
            BeyondScale = task == "chess" ? beyondScale : null,
            Measured = task == "chess" ? [measured, .. Others().Select(other => tuned[other]), untuned] : [measured, untuned, overBase],
            Paper = [.. paper.Where(value => task == "chess" || value.Condition == measured.Condition || value.Condition == untuned.Condition)],
            Bounds =
            [
                .. task == "chess"
                    ? Others().Select(other => Bound.Lower(measured, tuned[other]))
                    : [Bound.Above(overBase, 0), Bound.Apart(measured, untuned)],
                .. demand.BaseModels(measured, untuned),
            ],
        };

        static IEnumerable<string> Others() => Tasks.Select(one => one.Id).Where(id => id != "chess");
    }
}
