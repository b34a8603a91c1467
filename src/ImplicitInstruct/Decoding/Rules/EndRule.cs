namespace ImplicitInstruct.Decoding.Rules;

/// <summary>
/// The end-of-sequence rule: the end token becomes likelier with every token of the response (paper, section 6.1, table 8).
/// </summary>
/// <remarks>
/// With L response tokens so far the end token gets <c>Weight · L / RampLength</c> for L below the ramp's length; nothing for L = 0.
/// L counts from the prompt's end. The official code looks for the last assistant tag instead, which differs only when the response itself
/// writes one.
/// </remarks>
public sealed record EndRule
{
    /// <summary>Id of the end token.</summary>
    public required int EndToken { get; init; }

    /// <summary>The score that the ramp leads up to.</summary>
    public required double Weight { get; init; }

    /// <summary>Response length at which the ramp is over, in tokens.</summary>
    public required int RampLength { get; init; }

    /// <summary>What follows the ramp.</summary>
    public RampEnd AfterRamp { get; init; } = RampEnd.Stop;

    /// <summary>
    /// Ends responses that are far too long; null: nothing does, as in the official code, which makes that vector and never adds it.
    /// </summary>
    public ForcedEnd? Forced { get; init; }

    /// <summary>The end token's score after so many response tokens.</summary>
    public double ScoreAfter(int responseLength)
    {
        var climbing = responseLength < RampLength || AfterRamp == RampEnd.Continue;
        var ramp = climbing ? Weight * responseLength / RampLength : AfterRamp == RampEnd.Hold ? Weight : 0;
        return Forced is { } forced && responseLength > forced.AfterTokens ? ramp + forced.Score : ramp;
    }

    internal void AddTo(DecodingPosition position, Span<float> logits) => logits[EndToken] += (float)ScoreAfter(position.ResponseLength);

    internal void Check()
    {
        RuleAdapterRecipe.Demand(EndToken >= 0, $"the end token has an id from 0, not {EndToken}");
        RuleAdapterRecipe.Demand(double.IsFinite(Weight), $"the end token's weight is a number, not {Weight}");
        RuleAdapterRecipe.Demand(RampLength >= 1, $"the end token's ramp has at least 1 token, not {RampLength}");
        RuleAdapterRecipe.Demand(Forced is null or { AfterTokens: >= 0 } && double.IsFinite(Forced?.Score ?? 0),
            $"an end is forced after 0 or more tokens by a number, not {Forced}");
    }
}

/// <summary>What the end-of-sequence rule does once its ramp is over.</summary>
public enum RampEnd
{
    /// <summary>
    /// Nothing: the score falls back to 0, as in the official code and in the paper's listing 1, which remarks on the gap.
    /// </summary>
    Stop,

    /// <summary>The score stays where the ramp ended.</summary>
    Hold,

    /// <summary>The score goes on growing at the same pace.</summary>
    Continue,
}

/// <summary>A score so large that a long response ends at once.</summary>
/// <param name="AfterTokens">It works on responses longer than this.</param>
/// <param name="Score">What it adds to the end token.</param>
public sealed record ForcedEnd(int AfterTokens, double Score);
