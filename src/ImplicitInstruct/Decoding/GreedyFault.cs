using System.Globalization;

namespace ImplicitInstruct.Decoding;

/// <summary>A place where a response is not what greedy decoding gives.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Prompt">Index of the prompt.</param>
/// <param name="Position">Response position: 0 is the first new token.</param>
/// <param name="Written">The token there; the end token after a finished response.</param>
/// <param name="MostLikely">The token that should be there; the same as <paramref name="Written"/> unless another was likelier.</param>
/// <param name="Gap">By how much its logit, rules included, is larger.</param>
public sealed record GreedyFault(GreedyFaultKind Kind, int Prompt, int Position, int Written, int MostLikely, float Gap)
{
    private string What => Kind switch
    {
        GreedyFaultKind.NotMostLikely =>
            string.Create(CultureInfo.InvariantCulture, $"token {Written} was written, but token {MostLikely} has a logit higher by {Gap}"),
        GreedyFaultKind.CutShort => "neither the end token nor the limit stopped the response",
        GreedyFaultKind.TooLong => "the response goes on beyond the limit",
        _ => "the response goes on after the end token",
    };

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"prompt {Prompt}, response position {Position}: {What}");
}
