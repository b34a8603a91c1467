using Cake.Frosting;
using ImplicitInstruct.Build.Decode;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Lets a checkpoint go on greedily from a text or from token ids.</summary>
[TaskName("Decode")]
[TaskDescription("Lets a checkpoint go on greedily from a text or from token ids, as they stand, and writes what is new.")]
public sealed class DecodeTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context)
    {
        if (context.Typed.Has("prompt") && context.Typed.Has("ids"))
            throw new AdviceException("--prompt and --ids are two ways to say the same: leave one of them out.");
        var options = new DecodeOptions
        {
            Model = context.Needed("model", "DIR, a checkpoint folder in Hugging Face layout"),
            Adapter = context.Text("adapter"),
            Prompt = context.Text("prompt"),
            Ids = context.Text("prompt") is null ? DecodeOptions.ParseIds(context.Needed("ids", "1,403, or a text with --prompt")) : null,
            JsonFile = context.Text("json"),
            MaxNewTokens = context.Number("max-new-tokens"),
            Threads = context.Number("jobs") ?? 0,
        };
        return Stoppable.RunAsync(stop =>
        {
            DecodeCommand.Run(options, Console.Out, stop);
            return Task.CompletedTask;
        });
    }
}
