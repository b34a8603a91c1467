using Cake.Frosting;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>What Cake runs where no target is named, under the name that its help gives it.</summary>
[TaskName("Default")]
[TaskDescription("The same as Reproduce.")]
[IsDependentOn(typeof(ReproduceTask))]
public sealed class DefaultTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context) => Task.CompletedTask;
}
