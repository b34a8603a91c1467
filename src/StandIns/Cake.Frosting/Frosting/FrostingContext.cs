using Cake.Core;
using Cake.Core.Diagnostics;

namespace Cake.Frosting;

/// <summary>The base of a build's own context.</summary>
public class FrostingContext(ICakeContext context) : IFrostingContext
{
    /// <inheritdoc/>
    public ICakeEnvironment Environment => context.Environment;

    /// <inheritdoc/>
    public ICakeLog Log => context.Log;

    /// <inheritdoc/>
    public ICakeArguments Arguments => context.Arguments;
}
