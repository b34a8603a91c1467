namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>A refusal, of what nobody can know.</summary>
internal sealed record RefusalKey : AnswerKey
{
    internal override AnswerScore Score(JudgedResponse response)
    {
        var share = ShareOf(Refusal.Is(string.Join(' ', response.Words)));
        return new AnswerScore(share, share, share);
    }
}
