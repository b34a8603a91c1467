using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Evaluation.Ranking;

/// <summary>
/// Which responses are compared with each instruction's own, drawn before any model is asked, so that all models rank the same pairs.
/// </summary>
/// <remarks>
/// Protocol of the official code (open_instruct/ratio_eval.py): for each instruction some draws with replacement from the responses of the
/// whole set. A draw of the instruction's own response is no negative; it is left out and counted. Here "own" is by text, since two
/// instructions of the miniature can have the same right answer, and no model can prefer a text to itself; the official code compares
/// positions.
/// </remarks>
public sealed class RankingPlan
{
    private readonly int[][] _negatives;

    private RankingPlan(int[][] negatives, int ownDrawn)
    {
        (_negatives, OwnDrawn) = (negatives, ownDrawn);
        ToScore = [.. negatives.SelectMany(
            (drawn, instruction) => drawn.Distinct().Prepend(instruction).Select(response => new RankedResponse(instruction, response)))];
    }

    /// <summary>
    /// For each instruction the responses it is compared with, as indices in the order drawn; one drawn twice is there twice.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>> Negatives => _negatives;

    /// <summary>Draws that fell on the instruction's own response and were left out.</summary>
    public int OwnDrawn { get; }

    /// <summary>Every response that needs a score, once: instruction by instruction, its own first.</summary>
    public IReadOnlyList<RankedResponse> ToScore { get; }

    /// <summary>
    /// A plan of draws made elsewhere, such as the official code's. A draw of an instruction's own position is left out and counted, as
    /// there.
    /// </summary>
    /// <param name="draws">For every instruction the positions of the responses drawn.</param>
    /// <exception cref="ArgumentException">There is no instruction, or a position that no response has.</exception>
    public static RankingPlan Of(IReadOnlyList<IReadOnlyList<int>> draws)
    {
        if (draws.Count == 0)
            throw new ArgumentException("There is no instruction to rank responses for.", nameof(draws));
        if (draws.SelectMany(drawn => drawn).Where(position => position < 0 || position >= draws.Count).Take(1).ToArray() is [var outside])
            throw new ArgumentException($"Response {outside} was drawn, and there are {draws.Count}.", nameof(draws));
        int[][] negatives = [.. draws.Select((drawn, own) => drawn.Where(position => position != own).ToArray())];
        return new RankingPlan(negatives, draws.Sum(drawn => drawn.Count) - negatives.Sum(drawn => drawn.Length));
    }

    /// <summary>Draws the responses that each instruction's own is compared with.</summary>
    /// <param name="responses">The own response of every instruction, in their order.</param>
    /// <param name="recipe">How many, and from which seed.</param>
    /// <param name="groups">A group for every instruction, e.g. its family: draws stay within it, which makes a harder test. Null: draws
    /// are from the whole set.</param>
    /// <exception cref="ArgumentException">There is no instruction, or not one group for each.</exception>
    public static RankingPlan Draw(IReadOnlyList<string> responses, RankingRecipe recipe, IReadOnlyList<string>? groups = null)
    {
        recipe.Check();
        if (responses.Count == 0)
            throw new ArgumentException("There is no instruction to rank responses for.", nameof(responses));
        if (groups is not null && groups.Count != responses.Count)
            throw new ArgumentException($"{groups.Count} groups came for {responses.Count} instructions.", nameof(groups));
        var pools = Enumerable.Range(0, responses.Count).GroupBy(index => groups?[index] ?? "").ToDictionary(pool => pool.Key,
            pool => pool.ToArray());
        var random = new Philox(recipe.Seed, groups is null ? "ranking" : "ranking/groups");
        var firstOfText = new Dictionary<string, int>(StringComparer.Ordinal);
        var (negatives, ownDrawn) = (new int[responses.Count][], 0);
        for (var index = 0; index < responses.Count; index++)
            firstOfText.TryAdd(responses[index], index);
        for (var instruction = 0; instruction < responses.Count; instruction++)
        {
            var drawn = new List<int>(recipe.Draws);
            for (var draw = 0; draw < recipe.Draws; draw++)
            {
                var response = random.Pick(pools[groups?[instruction] ?? ""]);
                if (responses[response] == responses[instruction])
                    ownDrawn++;
                else
                    drawn.Add(firstOfText[responses[response]]);
            }

            negatives[instruction] = [.. drawn];
        }

        return new RankingPlan(negatives, ownDrawn);
    }
}

/// <summary>How responses are paired for the ranking test (paper, section 4.2, equation 3).</summary>
public sealed record RankingRecipe
{
    /// <summary>
    /// Responses drawn for every instruction, with replacement. Official code: 5 (open_instruct/ratio_eval.py); the paper gives no number.
    /// </summary>
    public int Draws { get; init; } = 5;

    /// <summary>Seed of the draws.</summary>
    public ulong Seed { get; init; }

    /// <summary>Refuses values that no test can have.</summary>
    /// <exception cref="AdviceException">Names the value and what is allowed.</exception>
    public void Check()
    {
        if (Draws < 1)
            throw new AdviceException($"A ranking test draws at least 1 response for an instruction, not {Draws}. Change Draws.");
    }
}
