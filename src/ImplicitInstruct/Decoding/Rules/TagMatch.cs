namespace ImplicitInstruct.Decoding.Rules;

/// <summary>Which user tag counts when a text has several: an instruction may quote one.</summary>
public enum TagMatch
{
    /// <summary>The last, as in the official code, which looks through prompt and response.</summary>
    Last,

    /// <summary>The first, as in the paper's listing 1.</summary>
    First,
}
