using System.Reflection;
using Cake.Frosting;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Build;

/// <summary>A task whose failure decides the exit code.</summary>
public abstract class BuildTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public sealed override async Task RunAsync(BuildContext context)
    {
        try
        {
            await StandardOutput.WhileAsync(() => DoAsync(context)).ConfigureAwait(false);
        }
        catch (MissingArtifactsException missing)
        {
            var advice = new AdviceException(missing.Message, missing) { Remedy = "artifacts.missing" };
            context.Outcome.Record(advice);
            throw Remedies.Complete(advice, "");
        }
        catch (AdviceException advice)
        {
            context.Outcome.Record(advice);
            throw Remedies.Complete(advice, GetType().GetCustomAttribute<TaskNameAttribute>()?.Name ?? "");
        }
        catch (Exception failure)
        {
            context.Outcome.Record(failure);
            throw;
        }
    }

    /// <summary>Does the step; throws when it fails: <see cref="AdviceException"/> for bad usage or missing input.</summary>
    protected abstract Task DoAsync(BuildContext context);
}
