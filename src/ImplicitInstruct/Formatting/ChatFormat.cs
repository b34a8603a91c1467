namespace ImplicitInstruct.Formatting;

/// <summary>How an instruction and a response become one text, the same for base and tuned models (paper section 3).</summary>
/// <remarks>
/// A training text of one turn is <c>{UserTag}\n{instruction}\n{AssistantTag}\n{response}</c> and the end token; instruction and response
/// are stripped.
/// An empty instruction leaves its line empty, the user turn stays: <c>{UserTag}\n\n{AssistantTag}\n</c>.
/// A prompt is the same text up to the response, with the instruction NOT stripped.
/// Sources: official repository, open_instruct/finetune.py <c>encode_with_messages_format</c> (training), eval/templates.py
/// <c>create_prompt_with_tulu_chat_format</c> (prompt), open_instruct/utils.py (tags, which are plain text).
/// </remarks>
public sealed partial record ChatFormat
{
    /// <summary>Opens the user's turn.</summary>
    public required string UserTag { get; init; }

    /// <summary>Opens the assistant's turn.</summary>
    public required string AssistantTag { get; init; }

    /// <summary>Stands after a tag, after an instruction and, between turns, after the end token.</summary>
    public string LineBreak { get; init; } = "\n";

    /// <summary>
    /// Stands between any two parts (tag, line break, instruction, response) that are not empty; a space where words are tokens.
    /// </summary>
    public string Joint { get; init; } = "";

    /// <summary>Whether a text starts with the tokenizer's begin token where it has one.</summary>
    /// <remarks>
    /// The official scripts leave that to the tokenizer, <c>--add_bos</c> is never passed: Llama's adds one, OLMo's most likely does not.
    /// </remarks>
    public bool StartsWithBeginToken { get; init; } = true;

    /// <summary>Whether the line break after the end token of an inner turn is learnt, as the official masks make it.</summary>
    public bool LearnsBreakBetweenTurns { get; init; } = true;

    /// <summary>
    /// The paper's format. Appendix B's tags without meaning: <c>ChatFormat.Tulu with { UserTag = "&lt;|A|&gt;", AssistantTag =
    /// "&lt;|B|&gt;" }</c>.
    /// </summary>
    public static ChatFormat Tulu { get; } = new() { UserTag = "<|user|>", AssistantTag = "<|assistant|>" };

    /// <summary>The text that a response is generated after. The instruction is taken as it is.</summary>
    public string PromptText(string instruction)
    {
        return Join(UserTag, LineBreak, instruction, LineBreak, AssistantTag, LineBreak);
    }

    /// <summary>The parts with the <see cref="Joint"/> between any two that are not empty.</summary>
    internal string Join(params ReadOnlySpan<string> parts)
    {
        var text = new System.Text.StringBuilder();
        foreach (var part in parts)
        {
            if (text.Length > 0 && part.Length > 0)
                text.Append(Joint);
            text.Append(part);
        }

        return text.ToString();
    }
}
