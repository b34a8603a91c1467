namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>A function, to be written once.</summary>
internal sealed record CodeKey : AnswerKey
{
    internal override bool AllowsBrackets => true;

    internal override AnswerScore Score(JudgedResponse response)
    {
        var returns = response.Has("return");
        return new AnswerScore(
            ShareOf(response.Words[0] == "def", returns),
            JudgedResponse.Contains(response.Words, response.Reference)
                ? Math.Min(1, 1.25 * response.Reference.Length / response.Words.Length)
                : returns ? Overlap(response) / 2
                : 0,
            ShareOf(returns && response.Words.Count(word => word == "def") == 1));
    }

    /// <summary>Jaccard overlap of the sets of words.</summary>
    private static double Overlap(JudgedResponse response)
    {
        var shared = response.Words.Intersect(response.Reference).Count();
        return (double)shared / response.Words.Union(response.Reference).Count();
    }
}
