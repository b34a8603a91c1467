using ImplicitInstruct.Formatting;

namespace ImplicitInstruct.Training;

/// <summary>Decides which tokens of a dialogue are learnt: its responses and their end tokens, and nothing of what is asked.</summary>
/// <remarks>
/// Source: official repository, open_instruct/finetune.py, <c>encode_with_messages_format</c>.
/// Boundaries. What stands between two end tokens is tokenized whole, so that pieces meet as in the official code. The masked part is then
/// counted as that code counts it, by tokenizing the text before the boundary alone. Where a token would straddle the boundary, so that
/// those ids are no prefix of the whole's, the parts are tokenized apart instead: the ids before the response are always exactly the ids of
/// <see cref="ChatFormat.Prompt"/> for the stripped instruction, and no target ever holds a character of the prompt.
/// Between turns the line break after an end token is a target (<see cref="ChatFormat.LearnsBreakBetweenTurns"/>); the user's turn and the
/// assistant's tag are not. The first token of a sequence is never one: nothing stands before it to predict it from.
/// </remarks>
public static class LossMask
{
    /// <summary>The whole sequence of a dialogue and what is learnt of it.</summary>
    /// <param name="format">How the dialogue is written.</param>
    /// <param name="tokenizer">Gives the ids; its end token closes every response.</param>
    /// <param name="dialogue">What to learn; at least one turn.</param>
    /// <exception cref="FormatException">The tokenizer has no id for a word; names it.</exception>
    public static TrainingExample Of(ChatFormat format, ITextTokenizer tokenizer, Dialogue dialogue)
    {
        if (dialogue.Turns.Count == 0)
            throw new ArgumentException("A dialogue without a turn teaches nothing.", nameof(dialogue));
        List<int> ids = [.. format.Begin(tokenizer)];
        List<bool> targets = [.. ids.Select(_ => false)];
        foreach (var (index, turn) in dialogue.Turns.Index())
        {
            Part[] parts =
            [
                new(index == 0 ? "" : format.LineBreak, format.LearnsBreakBetweenTurns),
                new(format.PromptText(PythonText.Strip(turn.Instruction)), IsLearnt: false),
                new(PythonText.Strip(turn.Response), IsLearnt: true),
            ];
            ids.AddRange(Tokenize(format, tokenizer, parts, out var ends));
            for (var part = 0; part < parts.Length; part++)
                targets.AddRange(Enumerable.Repeat(parts[part].IsLearnt, ends[part] - (part == 0 ? 0 : ends[part - 1])));
            ids.Add(tokenizer.EndToken);
            targets.Add(true);
        }

        targets[0] = false;
        return new TrainingExample([.. ids], [.. targets]);
    }

    /// <summary>The left end of a sequence that is too long for a model; null when nothing to learn is left in it.</summary>
    /// <param name="example">The whole sequence.</param>
    /// <param name="maxLength">Longest sequence in tokens, the begin token included.</param>
    public static TrainingExample? Cut(TrainingExample example, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        var length = Math.Min(example.Tokens.Length, maxLength);
        var mask = example.LossMask[..length];
        return mask.Contains(true) ? new TrainingExample(example.Tokens[..length], mask) : null;
    }

    /// <summary>Ids of the joined parts, and where in them each part ends.</summary>
    private static int[] Tokenize(ChatFormat format, ITextTokenizer tokenizer, Part[] parts, out int[] ends)
    {
        ends = new int[parts.Length];
        var text = "";
        var before = Array.Empty<int>();
        var nested = true;
        for (var i = 0; i < parts.Length; i++)
        {
            text = format.Join(text, parts[i].Text);
            var longer = tokenizer.Encode(text);
            nested &= longer.AsSpan().StartsWith(before);
            before = longer;
            ends[i] = longer.Length;
        }

        if (nested)
            return before;
        List<int> ids = [];
        for (var i = 0; i < parts.Length; i++)
        {
            ids.AddRange(tokenizer.Encode(parts[i].Text));
            ends[i] = ids.Count;
        }

        return [.. ids];
    }

    private readonly record struct Part(string Text, bool IsLearnt);
}
