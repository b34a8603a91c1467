namespace ImplicitInstruct.Decoding;

/// <summary>How a response can fall short of greedy decoding.</summary>
public enum GreedyFaultKind
{
    /// <summary>Another token was likelier than the one written, or than the end.</summary>
    NotMostLikely,

    /// <summary>The response neither ends nor reaches the limit.</summary>
    CutShort,

    /// <summary>The response is longer than the limit, its end token counted.</summary>
    TooLong,

    /// <summary>The response has the end token in its middle.</summary>
    WentOn,
}
