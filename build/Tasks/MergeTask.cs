using Cake.Frosting;
using ImplicitInstruct.Build.Merge;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Makes a checkpoint of a base model and its LoRA adapter.</summary>
[TaskName("Merge")]
[TaskDescription("Makes a checkpoint of a base model and its LoRA adapter.")]
public sealed class MergeTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context)
    {
        var model = context.Needed("model", "DIR, a checkpoint folder in Hugging Face layout");
        var adapter = context.Needed("adapter", "DIR, an adapter of it in PEFT's layout");
        var target = context.Needed("to", "DIR, an empty folder or none that is there");
        return Stoppable.RunAsync(stop =>
        {
            MergeCommand.Run(model, adapter, target, Console.Out, stop);
            return Task.CompletedTask;
        });
    }
}
