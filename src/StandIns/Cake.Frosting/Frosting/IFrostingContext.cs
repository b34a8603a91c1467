using Cake.Core;

namespace Cake.Frosting;

/// <summary>The context of this build.</summary>
public interface IFrostingContext : ICakeContext;
