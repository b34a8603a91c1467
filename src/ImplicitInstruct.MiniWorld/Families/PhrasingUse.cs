namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>Which phrasings of a family may be drawn.</summary>
public enum PhrasingUse
{
    /// <summary>All of them, as on the web.</summary>
    Any,

    /// <summary>Those that tuning sets have.</summary>
    Tuning,

    /// <summary>Those that no tuning set has; any, for a family that holds none out.</summary>
    HeldOut,
}
