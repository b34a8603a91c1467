namespace ImplicitInstruct.Training;

/// <summary>One sequence and the tokens that are learnt in it.</summary>
/// <param name="Tokens">Token ids.</param>
/// <param name="LossMask">As long as <paramref name="Tokens"/>; true where the token is a target, predicted from all tokens before it. The
/// first is never one.</param>
public sealed record TrainingExample(int[] Tokens, bool[] LossMask)
{
    /// <summary>An example in which everything after the first token is learnt, as in pretraining.</summary>
    public static TrainingExample All(int[] tokens)
    {
        var mask = new bool[tokens.Length];
        Array.Fill(mask, true, Math.Min(1, mask.Length), Math.Max(0, mask.Length - 1));
        return new TrainingExample(tokens, mask);
    }

    /// <summary>Number of targets.</summary>
    public int Targets => LossMask.Count(target => target);
}
