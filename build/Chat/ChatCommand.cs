using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Build.Reproduce;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Chats;
using ImplicitInstruct.Reproduction.Planning;

namespace ImplicitInstruct.Build.Chat;

/// <summary>Prompts of one's own to a scale's models: answers to the output, talk beside it.</summary>
/// <param name="typed">What was typed.</param>
/// <param name="study">Scale, recipe and artifacts.</param>
internal sealed class ChatCommand(TypedArguments typed, Study study)
{
    /// <summary>Who answers.</summary>
    /// <exception cref="AdviceException">A model is not made that was named, or none is; says what to type.</exception>
    public Reproduction.Chats.Chat LayOut()
    {
        if (typed.Number("max-new-tokens") is < 1 and var most)
            throw new AdviceException($"--max-new-tokens is {most}; it must be at least 1.");
        var chat = new Reproduction.Chats.Chat(study, typed.All("model"), typed.Text("run"));
        if (chat.Missing.Count > 0 && (typed.Has("model") || chat.Models.Count == 0))
            throw new AdviceException(string.Join('\n', chat.Missing.Select(SentenceOn)));
        return chat;
    }

    /// <summary>Answers what was typed, or every line of the input.</summary>
    /// <param name="chat">Who answers.</param>
    /// <param name="input">Prompts, a line each, where none was typed.</param>
    /// <param name="isTerminal">Whether somebody types these lines now.</param>
    /// <param name="output">Gets the answers.</param>
    /// <param name="talk">Gets everything else.</param>
    /// <param name="stop">Ends the talk.</param>
    /// <param name="engine">The engine; null for the one that the options name.</param>
    /// <exception cref="AdviceException">A prompt could not be answered.</exception>
    public async Task RunAsync(
        Reproduction.Chats.Chat chat, TextReader input, bool isTerminal, TextWriter output, TextWriter talk, CancellationToken stop,
        IEngine? engine = null)
    {
        foreach (var missing in chat.Missing)
            talk.WriteLine(SentenceOn(missing));
        chat.Open(engine);
        if (typed.Text("prompt") is { } only)
        {
            Answer(chat, only, output, stop);
            return;
        }

        if (isTerminal)
            talk.WriteLine(
                $"A prompt a line, to {string.Join(", ", chat.Models.Select(model => model.System))} of run {chat.Run}; end of input or "
                + $"Ctrl-C ends.{(chat.Example is { } example ? $" For example: {example}" : "")}");
        var refused = 0;
        while (await NextAsync(input, isTerminal ? talk : null, stop).ConfigureAwait(false) is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            try
            {
                Answer(chat, line, output, stop);
            }
            catch (AdviceException advice)
            {
                talk.WriteLine(advice.Message);
                refused++;
            }
        }

        if (refused > 0 && !isTerminal)
            throw new AdviceException(refused == 1 ? "A prompt could not be answered." : $"{refused} prompts could not be answered.");
    }

    private static async Task<string?> NextAsync(TextReader input, TextWriter? sign, CancellationToken stop)
    {
        sign?.Write("> ");
        sign?.Flush();
        // Reading a terminal cannot be cancelled: it is left behind and ends with the process.
        var line = await Task.Run(input.ReadLine, CancellationToken.None).WaitAsync(stop).ConfigureAwait(false);
        if (line is null)
            sign?.WriteLine();
        return line;
    }

    private void Answer(Reproduction.Chats.Chat chat, string prompt, TextWriter output, CancellationToken stop)
    {
        var given = "";
        foreach (var model in chat.Models)
        {
            var answer = chat.Answer(model, prompt, typed.Number("max-new-tokens"), stop);
            if (answer.Given != given)
                Write(
                    $"given{(answer.BeginToken is { } begin ? $", after the begin token (id {begin})" : "")}", given = answer.Given);
            Write(model.System + (answer.Finished ? "" : $", cut at {answer.Tokens} tokens"), answer.Text);
            output.Flush();
        }

        output.WriteLine();

        void Write(string heading, string text)
        {
            output.WriteLine($"--- {heading}");
            output.WriteLine(text.TrimEnd('\n'));
        }
    }

    private string SentenceOn(MissingModel missing)
    {
        var step = missing.Step is StageStep.Fetch or StageStep.Pretrain ? "" : $" --claim {missing.Claim}";
        var keep = missing.IsDropped ? " --keep-checkpoints" : "";
        return $"{missing.Model} is {(missing.IsDropped ? "no longer there: its weights went when nothing needed them" : "not made yet")}; "
            + $"type ./build.sh --target {missing.Step}{step}{keep}{ReproduceArguments.Of(study.Options)}";
    }
}
