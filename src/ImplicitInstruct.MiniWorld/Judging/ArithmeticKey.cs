namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>The result of a word problem.</summary>
internal sealed record ArithmeticKey : AnswerKey
{
    /// <summary>Whose things are counted.</summary>
    public required string Person { get; init; }

    /// <summary>What is counted.</summary>
    public required string CountedObjects { get; init; }

    /// <summary>The equation, for example <c>5 + 4 = 9</c>.</summary>
    public required string Equation { get; init; }

    /// <summary>The result.</summary>
    public required string Answer { get; init; }

    internal override AnswerScore Score(JudgedResponse response)
    {
        var numbers = response.Words.Where(JudgedResponse.IsNumber).ToArray();
        var fullness = response.Has(Equation) ? 1 : response.Has(Person) ? 0.5 : 0.25;
        return new AnswerScore(
            ShareOf(response.Has(CountedObjects), numbers.Length > 0), ShareOf(numbers.LastOrDefault() == Answer),
            fullness).HalfCompleteUnlessCorrect;
    }
}
