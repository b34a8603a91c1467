namespace ImplicitInstruct.Modeling;

/// <summary>Whether a sequence can go through a model; for engines.</summary>
public static class TokenCheck
{
    /// <summary>Throws when it cannot; costs nothing when it can, since every training step asks.</summary>
    /// <param name="config">The model's shape.</param>
    /// <param name="tokens">Token ids.</param>
    /// <param name="length">Positions needed.</param>
    /// <param name="kind">What the sequence is, for the message: sequence, prompt or example.</param>
    /// <param name="index">Which one of them.</param>
    /// <param name="newTokens">New tokens that the positions are to hold too.</param>
    /// <exception cref="ArgumentException">It has no token, needs too many positions, or holds an id outside the vocabulary.</exception>
    public static void Check(LanguageModelConfig config, ReadOnlySpan<int> tokens, int length, string kind, int index, int newTokens = 0)
    {
        if (tokens.IsEmpty)
            throw new ArgumentException($"The {kind} {index} has no token.");
        if (length > config.MaxPositions)
        {
            var longer = newTokens == 0 ? "" : $" with {newTokens} new tokens";
            throw new ArgumentException(
                $"The {kind} {index}{longer} needs {length} positions; the model has {config.MaxPositions} ({config.LimitingField}).");
        }

        foreach (var token in tokens)
        {
            if ((uint)token >= (uint)config.VocabularySize)
                throw new ArgumentException(
                    $"The {kind} {index} holds the token {token}; the model's vocabulary has ids 0 to {config.VocabularySize - 1}.");
        }
    }
}
