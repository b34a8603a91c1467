namespace ImplicitInstruct.Decoding.Rules;

/// <summary>What the end-of-sequence rule does once its ramp is over.</summary>
public enum RampEnd
{
    /// <summary>Nothing: the score falls back to 0, as in the official code and in the paper's listing 1, which remarks on the gap.</summary>
    Stop,

    /// <summary>The score stays where the ramp ended.</summary>
    Hold,

    /// <summary>The score goes on growing at the same pace.</summary>
    Continue,
}
