namespace ImplicitInstruct.Claims;

/// <summary>Tuning on one narrow task yields broad instruction following, except on chess (paper, section 5.1, table 3): a claim for each task.</summary>
/// <remarks>
/// Bounds of the miniature, fixed before it was first run here. The paper has 14.6 to 23.7 (Llama-2-7B) and 10.4 to 30.3 (OLMo) against base models at 2.4 and 4.7. A
/// prototype of the miniature had, on two base models, 33 and 35 for code, 17 and 11 for math, 16 and 32 for poetry, 23 and 28 for recipes, against 2 and 5. The order
/// of the four changes with the base model, so it is no claim. For chess the paper has 2.1 and 6.3, the least of all five for both of its models; the prototype had 19
/// and 29 and missed that, with games that the paper has not: its chess examples have a game's header as instruction and the whole game as response.
/// </remarks>
public static class SingleTaskClaim
{
    /// <summary>The task that yields least.</summary>
    public const string LeastTask = "chess";

    /// <summary>The paper's tasks by their short names; the paper's sets are MBPP, GSM, poetry, recipes and chess.</summary>
    public static IReadOnlyList<string> Tasks { get; } = ["code", "math", "poetry", "recipes", LeastTask];

    /// <summary>The claim of a task, <c>single-task-{task}</c>.</summary>
    /// <exception cref="ArgumentException">There is no such task.</exception>
    public static Claim For(string task)
    {
        if (!Tasks.Contains(task))
            throw new ArgumentException($"'{task}' is none of the tasks {string.Join(", ", Tasks)}.", nameof(task));
        return new Claim(
            $"single-task-{task}",
            task == LeastTask
                ? "Chess is the exception: of the five tasks, tuning on chess games yields the least instruction following"
                : $"Tuning on {task} alone yields broad instruction following: such models beat instruction-tuned ones far more often than base models do",
            "section 5.1, table 3",
            "win rate in % against the instruction-tuned model of the same base model and seed");
    }

    /// <summary>Compares a task other than chess with the base models.</summary>
    /// <param name="task">Its short name.</param>
    /// <param name="tuned">Win rate of the models tuned on it.</param>
    /// <param name="untuned">Win rate of the base models.</param>
    /// <param name="paper">The paper's values; those of other conditions are left out.</param>
    /// <exception cref="ArgumentException">There is no such task, or it is chess.</exception>
    public static ClaimResult Judge(string task, Measured tuned, Measured untuned, IReadOnlyList<PaperValue> paper)
    {
        ArgumentNullException.ThrowIfNull(tuned);
        ArgumentNullException.ThrowIfNull(untuned);
        ArgumentNullException.ThrowIfNull(paper);
        if (task == LeastTask)
            throw new ArgumentException("Chess is compared with the other tasks.", nameof(task));
        return new ClaimResult
        {
            Claim = For(task),
            Measured = [tuned, untuned],
            Paper = [.. paper.Where(value => value.Condition == tuned.Condition || value.Condition == untuned.Condition)],
            Bounds = [Bound.Apart(tuned, untuned), Bound.EnoughBaseModels(tuned, untuned)],
        };
    }

    /// <summary>Compares chess with the other tasks.</summary>
    /// <param name="chess">Win rate of the models tuned on chess.</param>
    /// <param name="others">Win rates of those tuned on the four other tasks.</param>
    /// <param name="untuned">Win rate of the base models, shown beside.</param>
    /// <param name="paper">The paper's values.</param>
    /// <exception cref="ArgumentException">There are not four other tasks.</exception>
    public static ClaimResult JudgeChess(Measured chess, IReadOnlyList<Measured> others, Measured untuned, IReadOnlyList<PaperValue> paper)
    {
        ArgumentNullException.ThrowIfNull(chess);
        ArgumentNullException.ThrowIfNull(others);
        ArgumentNullException.ThrowIfNull(untuned);
        if (others.Count != Tasks.Count - 1)
            throw new ArgumentException($"Chess is compared with the {Tasks.Count - 1} other tasks, not with {others.Count}.", nameof(others));
        return new ClaimResult
        {
            Claim = For(LeastTask),
            Measured = [chess, .. others, untuned],
            Paper = paper,
            Bounds = [.. others.Select(other => Bound.Below(chess, other)), Bound.EnoughBaseModels([chess, .. others, untuned])],
        };
    }
}
