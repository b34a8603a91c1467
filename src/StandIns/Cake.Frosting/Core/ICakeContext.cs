using Cake.Core.Diagnostics;

namespace Cake.Core;

/// <summary>What every task is given. Cake's own also offers files, processes, tools and a registry.</summary>
public interface ICakeContext
{
    /// <summary>Where the build runs.</summary>
    ICakeEnvironment Environment { get; }

    /// <summary>The build's log.</summary>
    ICakeLog Log { get; }

    /// <summary>What was typed besides the host's own switches, and the targets.</summary>
    ICakeArguments Arguments { get; }
}
