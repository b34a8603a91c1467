using System.Text;
using ImplicitInstruct.Hub.Tokenizers;

namespace ImplicitInstruct.Hub.Chats;

/// <summary>Conversations as a chat model's tokens: its marks are tokens of their own, and no message can bring one in.</summary>
public sealed class ChatPrompts
{
    private readonly AddedTokens _marks;
    private readonly int[] _begin;
    private readonly ChatTemplate _template;
    private readonly CheckpointTokenizer _tokenizer;

    /// <summary>A template with a tokenizer that knows its marks.</summary>
    /// <param name="template">The template.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="model">What the model is called, for messages.</param>
    /// <exception cref="AdviceException">The tokenizer does not know a mark; names it.</exception>
    public ChatPrompts(ChatTemplate template, CheckpointTokenizer tokenizer, string model)
    {
        (_template, _tokenizer) = (template, tokenizer);
        _marks = new AddedTokens(template.Marks.Select(mark => (mark, tokenizer.MarkOf(mark) ?? throw new AdviceException(
            $"The tokenizer of {model} has no token {mark}, which the chat format '{template.Name}' is made of.")
        { Remedy = "judge.format" })));
        _begin = (template.Begin is { } begin ? tokenizer.MarkOf(begin) : tokenizer.BeginToken) is { } id ? [id] : [];
    }

    /// <summary>The tokens of a conversation up to where the assistant's answer begins.</summary>
    /// <param name="messages">The messages with their roles.</param>
    /// <exception cref="AdviceException">A role is none of a chat's, or a word is not in a closed vocabulary.</exception>
    public int[] Encode(IReadOnlyList<(string Role, string Content)> messages)
    {
        var (ids, text) = Pieces(messages);
        ids.AddRange(Words(text, ids.Count == 0));
        return [.. ids];
    }

    /// <summary>The one token that an answer which is this label begins with; null when it is none, or several.</summary>
    /// <param name="label">The label, a word.</param>
    /// <param name="found">The tokens that stand there instead.</param>
    public int? LabelToken(string label, out IReadOnlyList<int> found)
    {
        // behind what every prompt ends with: tokens before a label may depend on it, and it on them
        var (before, text) = Pieces([("user", "x")]);
        found = [];
        int[] without, with;
        try
        {
            (without, with) = (Words(text, before.Count == 0), Words(text + _template.BeforeAnswer + label, before.Count == 0));
        }
        catch (AdviceException)   // a closed vocabulary without that word
        {
            return null;
        }

        var same = 0;
        while (same < without.Length && same < with.Length && without[same] == with[same])
            same++;
        found = with[same..];
        return same == without.Length && found is [var only] ? only : null;
    }

    /// <summary>The ids up to the last mark, and the text after it.</summary>
    private (List<int> Ids, string Text) Pieces(IReadOnlyList<(string Role, string Content)> messages)
    {
        List<int> ids = [.. _begin];
        var text = new StringBuilder();
        foreach (var (part, isOfTemplate) in _template.Parts(messages))
        {
            if (!isOfTemplate)
            {
                text.Append(part);
                continue;
            }

            foreach (var (piece, mark) in _marks.Split(part))
            {
                if (mark is not { } id)
                {
                    text.Append(piece);
                    continue;
                }

                ids.AddRange(Words(text.ToString(), ids.Count == 0));
                ids.Add(id);
                text.Clear();
            }
        }

        return (ids, text.ToString());
    }

    private int[] Words(string text, bool isFirst)
    {
        try
        {
            return text.Length == 0 ? [] : _tokenizer.EncodeBetweenMarks(text, isFirst);
        }
        catch (FormatException unknown)
        {
            throw new AdviceException($"The judge cannot read a prompt: {unknown.Message}", unknown);
        }
    }
}
