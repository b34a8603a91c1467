namespace ImplicitInstruct.Evaluation.Ranking;

/// <summary>What a response's probability is taken to be: the paper's formula and its code differ.</summary>
public enum RankingScore
{
    /// <summary>The probability of the whole sequence, p(response | instruction), end token included (paper, equation 3). Short responses have it easier.</summary>
    Sequence,

    /// <summary>Its geometric mean over the tokens, <c>exp(-mean loss)</c> (official code, open_instruct/ratio_eval.py).</summary>
    PerToken,
}
