namespace ImplicitInstruct.Claims;

/// <summary>What became of a claim.</summary>
public enum Verdict
{
    /// <summary>Every bound is met.</summary>
    Holds,

    /// <summary>A bound is missed.</summary>
    Fails,

    /// <summary>A bound is missed that this scale is listed as not meeting reliably; another scale has to show the claim.</summary>
    NotShown,
}
