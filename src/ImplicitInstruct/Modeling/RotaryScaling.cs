using System.Globalization;

namespace ImplicitInstruct.Modeling;

/// <summary>
/// How Llama 3.1 stretches its rotary frequencies for longer texts (github.com/huggingface/transformers, modeling_rope_utils.py,
/// <c>rope_type</c> of <c>llama3</c>): slow ones are divided, fast ones stay, and between them is a passage.
/// </summary>
/// <param name="Factor">What the slow ones are divided by (<c>factor</c>).</param>
/// <param name="Low">Turns in the original length below which a frequency is slow (<c>low_freq_factor</c>).</param>
/// <param name="High">Turns in it above which one is fast (<c>high_freq_factor</c>).</param>
/// <param name="OriginalPositions">The original length, tokens (<c>original_max_position_embeddings</c>).</param>
public sealed record RotaryScaling(double Factor, double Low, double High, int OriginalPositions)
{
    /// <summary>The frequency that takes the place of another, radians a token.</summary>
    public double Of(double frequency)
    {
        var turns = OriginalPositions * frequency / (2 * Math.PI);
        if (turns > High)
            return frequency;
        if (turns < Low)
            return frequency / Factor;
        var share = (turns - Low) / (High - Low);
        return (1 - share) * frequency / Factor + share * frequency;
    }

    /// <summary>Throws when it cannot be.</summary>
    /// <exception cref="ArgumentException">Names the field and what it must be.</exception>
    public void Validate()
    {
        if (!(Factor >= 1 && double.IsFinite(Factor)))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"factor is {Factor}; it must be at least 1."));
        if (!(Low > 0 && High > Low && double.IsFinite(High)) || OriginalPositions <= 0)
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"low_freq_factor is {Low} and high_freq_factor {High} of ")
                + string.Create(
                    CultureInfo.InvariantCulture, $"{OriginalPositions} positions; they must be positive, and the second larger."));
    }
}
