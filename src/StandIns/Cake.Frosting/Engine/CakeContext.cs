using Cake.Core;
using Cake.Core.Diagnostics;

namespace Cake.Frosting.Engine;

/// <summary>What the build's own context wraps.</summary>
internal sealed class CakeContext(ICakeEnvironment environment, ICakeLog log, ICakeArguments arguments) : ICakeContext
{
    public ICakeEnvironment Environment { get; } = environment;

    public ICakeLog Log { get; } = log;

    public ICakeArguments Arguments { get; } = arguments;
}
