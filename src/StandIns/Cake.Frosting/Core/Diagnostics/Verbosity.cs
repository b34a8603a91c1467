namespace Cake.Core.Diagnostics;

/// <summary>How much the build says.</summary>
public enum Verbosity
{
    /// <summary>Errors only.</summary>
    Quiet = 0,

    /// <summary>Warnings as well.</summary>
    Minimal = 1,

    /// <summary>What a user wants to read.</summary>
    Normal = 2,

    /// <summary>What the build does, step by step.</summary>
    Verbose = 3,

    /// <summary>Everything.</summary>
    Diagnostic = 4,
}
