namespace ImplicitInstruct.Evaluation.Ranking;

/// <summary>How responses are paired for the ranking test (paper, section 4.2, equation 3).</summary>
public sealed record RankingRecipe
{
    /// <summary>Responses drawn for every instruction, with replacement. Official code: 5 (open_instruct/ratio_eval.py); the paper gives no number.</summary>
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
