using Cake.Frosting;
using ImplicitInstruct.Build.Tokenize;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Turns texts into a checkpoint's token ids.</summary>
[TaskName("Tokenize")]
[TaskDescription("Turns each text of a file into a checkpoint's token ids.")]
public sealed class TokenizeTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context)
    {
        var options = new TokenizeOptions
        {
            Model = context.Needed("model", "DIR, a folder that holds 'tokenizer.model' or 'tokenizer.json'"),
            Input = context.Needed("input", "FILE.jsonl, a file of lines {\"text\": ...}"),
            JsonFile = context.Text("json"),
            Begin = context.Typed.Has("bos"),
            End = context.Typed.Has("eos"),
        };
        return Stoppable.RunAsync(stop =>
        {
            TokenizeCommand.Run(options, Console.Out, stop);
            return Task.CompletedTask;
        });
    }
}
