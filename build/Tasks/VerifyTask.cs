using Cake.Frosting;
using ImplicitInstruct.Build.Verify;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Checks a published run: its hashes, its results, and some of its stages made again.</summary>
[TaskName("Verify")]
[TaskDescription("Checks a published run: the chain of its hashes, its results, and some of its stages, drawn at random and made again.")]
public sealed class VerifyTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context) => context.Session.RunAsync(
        (_, report, stop) => new VerifyCommand(context.Typed, context.Root).RunAsync(report, stop));
}
