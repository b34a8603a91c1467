using Cake.Frosting;
using ImplicitInstruct.Build.Chat;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Talks to a scale's models.</summary>
[TaskName("Chat")]
[TaskDescription("Asks models of a scale a question of one's own, side by side; makes none.")]
public sealed class ChatTask : BuildTask
{
    /// <inheritdoc/>
    protected override Task DoAsync(BuildContext context) => Stoppable.RunAsync(
        async stop =>
        {
            var command = new ChatCommand(context.Typed, context.Session.Study);
            using var chat = command.LayOut();
            await command.RunAsync(chat, Console.In, !Console.IsInputRedirected, Console.Out, Console.Error, stop).ConfigureAwait(false);
        });
}
