using Cake.Frosting;
using ImplicitInstruct.Build.Doctor;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Tells what this machine has.</summary>
[TaskName("Doctor")]
[TaskDescription("Tells what this machine has: SDK, feeds, packages or stand-ins, TorchSharp, processor, memory, disk.")]
public sealed class DoctorTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context) => Stoppable.RunAsync(async stop =>
    {
        foreach (var (name, value) in await Examination.RunAsync(context.Root, context.ArtifactsFolder, stop).ConfigureAwait(false))
            Console.WriteLine($"{name,-14}{value}");
    });
}
