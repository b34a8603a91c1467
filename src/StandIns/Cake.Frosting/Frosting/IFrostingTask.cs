using Cake.Core;

namespace Cake.Frosting;

/// <summary>A step of the build.</summary>
public interface IFrostingTask
{
    /// <summary>Does the step.</summary>
    Task RunAsync(ICakeContext context);

    /// <summary>Whether the step is needed. A target that is not cannot be reached, which is an error.</summary>
    bool ShouldRun(ICakeContext context);

    /// <summary>Why the step was not needed.</summary>
    string SkippedMessage => string.Empty;

    /// <summary>Swallows a failure unless it throws.</summary>
    void OnError(Exception exception, ICakeContext context);

    /// <summary>Runs after the step, failed or not.</summary>
    void Finally(ICakeContext context);
}
