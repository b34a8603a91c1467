using Cake.Frosting;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Reproduces the paper's claims.</summary>
[TaskName("Reproduce")]
[TaskDescription("Says whether the paper's claims hold, and writes the report; makes what is missing.")]
[IsDependentOn(typeof(TablesTask))]
[IsDependentOn(typeof(CheckTask))]
[IsDependentOn(typeof(RankTask))]
public sealed class ReproduceTask : BuildTask
{
    /// <inheritdoc/>
    protected override async Task DoAsync(BuildContext context)
    {
        if (!(await context.Session.ConcludeAsync().ConfigureAwait(false)).Holds)
            throw new BuildFailedException("Not every claim holds; the tables above have the numbers.");
    }
}
