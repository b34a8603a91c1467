using Cake.Frosting;
using ImplicitInstruct.Build.Decode;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Lets a checkpoint go on greedily from token ids.</summary>
[TaskName("Decode")]
[TaskDescription("Lets a checkpoint go on greedily from token ids and writes the new ones.")]
public sealed class DecodeTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context)
    {
        var options = new DecodeOptions
        {
            Model = context.Needed("model", "DIR, a checkpoint folder in Hugging Face layout"),
            Prompt = DecodeOptions.ParseIds(context.Needed("ids", "1,403")),
            JsonFile = context.Text("json"),
            Threads = context.Number("jobs") ?? 0,
        };
        options = context.Number("max-new-tokens") is { } most ? options with { MaxNewTokens = most } : options;
        return Stoppable.RunAsync(stop =>
        {
            DecodeCommand.Run(options, Console.Out, stop);
            return Task.CompletedTask;
        });
    }
}
