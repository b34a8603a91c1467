namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>An answer that names values of attributes: people, countries, animals, definitions, opposites, places to visit.</summary>
internal sealed record AttributeKey : AnswerKey
{
    /// <summary>What the instruction is about.</summary>
    public required string Subject { get; init; }

    /// <summary>The values that must be named.</summary>
    public required IReadOnlyList<RequiredValue> Required { get; init; }

    /// <summary>Words that show an answer of the right kind; null when any value of an attribute shows it.</summary>
    public string? Cue { get; init; }

    internal override AnswerScore Score(JudgedResponse response)
    {
        var required = Required.Select(value => value.Value).ToArray();
        var named = Required.SelectMany(value => value.Values).Distinct().Where(response.Has).ToArray();
        var present = required.Count(response.Has);
        var wrong = named.Count(value => !required.Contains(value) && !response.InstructionHas(value));
        var kind = Cue is null ? named.Length > 0 : response.Has(Cue);
        return new AnswerScore(
            (0.6 * ShareOf(response.Has(Subject))) + (0.4 * ShareOf(kind)),
            (double)present / required.Length * Math.Max(0, 1 - ((double)wrong / required.Length)) * response.Precision(),
            response.Fullness).HalfCompleteUnlessCorrect;
    }
}

/// <summary>A value that an answer must name.</summary>
/// <param name="Value">The right value.</param>
/// <param name="Values">All values of the attribute; the others are wrong answers of the right kind.</param>
internal sealed record RequiredValue(string Value, IReadOnlyList<string> Values);
