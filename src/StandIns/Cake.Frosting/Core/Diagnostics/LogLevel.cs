namespace Cake.Core.Diagnostics;

/// <summary>How grave a message is. Fatal and Error go to standard error.</summary>
public enum LogLevel
{
    /// <summary>The build cannot go on.</summary>
    Fatal = 0,

    /// <summary>Something failed.</summary>
    Error = 1,

    /// <summary>Something looks wrong.</summary>
    Warning = 2,

    /// <summary>What a user wants to read.</summary>
    Information = 3,

    /// <summary>What the build does.</summary>
    Verbose = 4,

    /// <summary>Inner workings.</summary>
    Debug = 5,
}
