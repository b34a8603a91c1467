namespace ImplicitInstruct.Hub.Chats;

/// <summary>How a chat model's own template makes one text of a conversation, as strings: no Jinja is interpreted here.</summary>
/// <remarks>
/// What stands in a message is text and nothing else; of the strings here those in <see cref="Marks"/> are tokens of their own.
/// </remarks>
public sealed record ChatTemplate
{
    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>Whose template it is: a repository of the hub, whose <c>tokenizer_config.json</c> states it.</summary>
    public required string Source { get; init; }

    /// <summary>The texts that are one token each wherever they stand in the strings of this record.</summary>
    public IReadOnlyList<string> Marks { get; init; } = [];

    /// <summary>The mark that a conversation begins with; null: the begin token where the tokenizer by itself puts one.</summary>
    public string? Begin { get; init; }

    /// <summary>What stands before a system message.</summary>
    public string BeforeSystem { get; init; } = "";

    /// <summary>What stands after it.</summary>
    public string AfterSystem { get; init; } = "";

    /// <summary>The system message where a conversation has none; null: none.</summary>
    public string? UsualSystem { get; init; }

    /// <summary>What stands before a user's message.</summary>
    public string BeforeUser { get; init; } = "";

    /// <summary>The same straight after a system message, which some templates put into the user's first; null: no other.</summary>
    public string? BeforeUserAfterSystem { get; init; }

    /// <summary>What stands after a user's message.</summary>
    public string AfterUser { get; init; } = "";

    /// <summary>What stands before a message of the assistant that is part of the conversation.</summary>
    public string BeforeAssistant { get; init; } = "";

    /// <summary>What stands after it.</summary>
    public string AfterAssistant { get; init; } = "";

    /// <summary>What stands at the end, where the assistant's answer is to follow.</summary>
    public string Opening { get; init; } = "";

    /// <summary>What an answer begins with, of which the first token of its first word is a part: a space, or nothing.</summary>
    public string BeforeAnswer { get; init; } = "";

    /// <summary>The strings of a conversation in their order; whether each is of the template or of a message.</summary>
    /// <param name="messages">The messages with their roles.</param>
    /// <exception cref="AdviceException">A role is none of a chat's, or a system message is not the first.</exception>
    internal IEnumerable<(string Text, bool IsOfTemplate)> Parts(IReadOnlyList<(string Role, string Content)> messages)
    {
        if (UsualSystem is { } usual && messages.All(message => message.Role != "system"))
            messages = [("system", usual), .. messages];
        var former = "";
        foreach (var (role, content) in messages)
        {
            var (before, after) = role switch
            {
                "system" when former.Length == 0 => (BeforeSystem, AfterSystem),
                "user" => (former == "system" ? BeforeUserAfterSystem ?? BeforeUser : BeforeUser, AfterUser),
                "assistant" => (BeforeAssistant, AfterAssistant),
                "system" => throw new AdviceException(
                    "The prompt has a system message that is not its first, for which a chat's template has no place."),
                _ => throw new AdviceException(
                    $"The prompt has a message of '{role}': a chat's messages are of system, user or assistant."),
            };
            yield return (before, true);
            yield return (content, false);
            yield return (after, true);
            former = role;
        }

        yield return (Opening, true);
    }
}
