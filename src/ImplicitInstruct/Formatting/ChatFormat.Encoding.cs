using ImplicitInstruct.Training;

namespace ImplicitInstruct.Formatting;

public sealed partial record ChatFormat
{
    /// <summary>Longest training sequence of the official scripts, in tokens (<c>max_seq_length</c>).</summary>
    public const int OfficialMaxLength = 2048;

    /// <summary>Token ids that a response is generated after: the begin token if there is one, then the ids of <see cref="PromptText"/>.</summary>
    /// <exception cref="FormatException">The tokenizer has no id for a word; names it.</exception>
    public int[] Prompt(ITextTokenizer tokenizer, string instruction)
    {
        return [.. Begin(tokenizer), .. tokenizer.Encode(PromptText(instruction))];
    }

    /// <summary>The sequence of one exchange, with only the response and its end token as targets. Null: nothing to learn is left within the length.</summary>
    /// <inheritdoc cref="ToTrainingExample(ITextTokenizer, Dialogue, int)"/>
    public TrainingExample? ToTrainingExample(ITextTokenizer tokenizer, TuningExample example, int maxLength = OfficialMaxLength) =>
        ToTrainingExample(tokenizer, new Dialogue([example]), maxLength);

    /// <summary>The sequence of a dialogue, with only the responses and their end tokens as targets. Null: nothing to learn is left within the length.</summary>
    /// <remarks>
    /// Boundaries. What stands between two end tokens is tokenized whole, so that pieces meet as in the official code. The masked part is then counted as that
    /// code counts it, by tokenizing the text before the boundary alone. Where a token would straddle the boundary, so that those ids are no prefix of the whole's,
    /// the parts are tokenized apart instead: the ids before the response are always exactly the ids of <see cref="Prompt"/> for the stripped instruction,
    /// and no target ever holds a character of the prompt.
    /// Between turns the line break after an end token is a target (<see cref="LearnsBreakBetweenTurns"/>); the user's turn and the assistant's tag are not.
    /// A sequence that is too long loses its right end.
    /// </remarks>
    /// <param name="tokenizer">Gives the ids; its end token closes every response.</param>
    /// <param name="dialogue">What to learn.</param>
    /// <param name="maxLength">Longest sequence in tokens, the begin token included.</param>
    /// <exception cref="FormatException">The tokenizer has no id for a word; names it.</exception>
    public TrainingExample? ToTrainingExample(ITextTokenizer tokenizer, Dialogue dialogue, int maxLength = OfficialMaxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        var (ids, targets) = Encode(tokenizer, dialogue);
        return Cut(ids, targets, maxLength);
    }

    /// <summary>The sequences of a tuning set in its order; counts what the length cost.</summary>
    /// <inheritdoc cref="ToTrainingExample(ITextTokenizer, Dialogue, int)"/>
    public EncodedTuningSet ToTrainingExamples(ITextTokenizer tokenizer, IEnumerable<Dialogue> dialogues, int maxLength = OfficialMaxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        var examples = new List<TrainingExample>();
        var (truncated, dropped) = (0, 0);
        foreach (var dialogue in dialogues)
        {
            var (ids, targets) = Encode(tokenizer, dialogue);
            if (Cut(ids, targets, maxLength) is not { } example)
            {
                dropped++;
                continue;
            }

            examples.Add(example);
            truncated += ids.Count > maxLength ? 1 : 0;
        }

        return new EncodedTuningSet(examples, truncated, dropped);
    }

    /// <summary>The left end of a sequence, null when it holds no target.</summary>
    private static TrainingExample? Cut(List<int> ids, List<bool> targets, int maxLength)
    {
        var length = Math.Min(ids.Count, maxLength);
        var mask = targets.GetRange(0, length).ToArray();
        mask[0] = false;   // nothing stands before the first token to predict it from
        return mask.Contains(true) ? new TrainingExample([.. ids.GetRange(0, length)], mask) : null;
    }

    private (List<int> Ids, List<bool> Targets) Encode(ITextTokenizer tokenizer, Dialogue dialogue)
    {
        if (dialogue.Turns.Count == 0)
            throw new ArgumentException("A dialogue without a turn teaches nothing.", nameof(dialogue));
        List<int> ids = [.. Begin(tokenizer)];
        List<bool> targets = [.. ids.Select(_ => false)];
        foreach (var (index, turn) in dialogue.Turns.Index())
        {
            var lineBreak = index == 0 ? "" : LineBreak;
            Append(tokenizer, [(lineBreak, LearnsBreakBetweenTurns), (PromptText(PythonText.Strip(turn.Instruction)), false), (PythonText.Strip(turn.Response), true)], ids, targets);
            ids.Add(tokenizer.EndToken);
            targets.Add(true);
        }

        return (ids, targets);
    }

    private void Append(ITextTokenizer tokenizer, ReadOnlySpan<(string Text, bool Target)> parts, List<int> ids, List<bool> targets)
    {
        ids.AddRange(Tokenize(tokenizer, parts, out var ends));
        for (var (part, position) = (0, 0); part < ends.Length; part++)
        {
            for (; position < ends[part]; position++)
                targets.Add(parts[part].Target);
        }
    }

    /// <summary>Ids of the joined parts, and where in them each part ends.</summary>
    private int[] Tokenize(ITextTokenizer tokenizer, ReadOnlySpan<(string Text, bool Target)> parts, out int[] ends)
    {
        ends = new int[parts.Length];
        var text = "";
        var before = Array.Empty<int>();
        var nested = true;
        for (var i = 0; i < parts.Length; i++)
        {
            text = Join(text, parts[i].Text);
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

    private IEnumerable<int> Begin(ITextTokenizer tokenizer) => StartsWithBeginToken && tokenizer.BeginToken is { } begin ? [begin] : [];
}
