using Cake.Frosting;
using ImplicitInstruct.Build.Compare;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Compares two recorded runs.</summary>
[TaskName("Compare")]
[TaskDescription("Compares two runs that Reproduce recorded by name: recipe, paired differences, verdicts, responses; makes nothing.")]
public sealed class CompareTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context) => context.Session.RunAsync((terminal, report, _) =>
    {
        new CompareCommand(context.Typed, context.Root).Run(terminal, report.Line);
        return Task.CompletedTask;
    });
}
