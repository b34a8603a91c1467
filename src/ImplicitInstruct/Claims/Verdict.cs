namespace ImplicitInstruct.Claims;

/// <summary>What became of a claim.</summary>
public enum Verdict
{
    /// <summary>Every bound is met.</summary>
    Holds,

    /// <summary>A bound is missed that must be met.</summary>
    Fails,

    /// <summary>
    /// Every bound that is missed is one that the scale is listed as not meeting reliably; another scale has to show the claim.
    /// </summary>
    NotShown,
}
