using ImplicitInstruct.Training;

namespace ImplicitInstruct.Formatting;

public sealed partial record ChatFormat
{
    /// <summary>Longest training sequence of the official scripts, in tokens (<c>max_seq_length</c>).</summary>
    public const int OfficialMaxLength = 2048;

    /// <summary>
    /// Token ids that a response is generated after: the begin token if there is one, then the ids of <see cref="PromptText"/>.
    /// </summary>
    /// <exception cref="FormatException">The tokenizer has no id for a word; names it.</exception>
    public int[] Prompt(ITextTokenizer tokenizer, string instruction)
    {
        return [.. Begin(tokenizer), .. tokenizer.Encode(PromptText(instruction))];
    }

    /// <inheritdoc cref="ToTrainingExample(ITextTokenizer, Dialogue, int)"/>
    public TrainingExample? ToTrainingExample(ITextTokenizer tokenizer, TuningExample example, int maxLength = OfficialMaxLength) =>
        ToTrainingExample(tokenizer, new Dialogue([example]), maxLength);

    /// <summary>The sequence of a dialogue with its <see cref="LossMask"/>. Null: nothing to learn is left within the length.</summary>
    /// <remarks>A sequence that is too long loses its right end.</remarks>
    /// <param name="tokenizer">Gives the ids; its end token closes every response.</param>
    /// <param name="dialogue">What to learn.</param>
    /// <param name="maxLength">Longest sequence in tokens, the begin token included.</param>
    /// <exception cref="FormatException">The tokenizer has no id for a word; names it.</exception>
    public TrainingExample? ToTrainingExample(ITextTokenizer tokenizer, Dialogue dialogue, int maxLength = OfficialMaxLength) =>
        LossMask.Cut(LossMask.Of(this, tokenizer, dialogue), maxLength);

    /// <summary>The sequences of a tuning set in its order; counts what the length cost.</summary>
    /// <inheritdoc cref="ToTrainingExample(ITextTokenizer, Dialogue, int)"/>
    public EncodedTuningSet ToTrainingExamples(
        ITextTokenizer tokenizer, IEnumerable<Dialogue> dialogues, int maxLength = OfficialMaxLength)
    {
        var examples = new List<TrainingExample>();
        var (truncated, dropped) = (0, 0);
        foreach (var dialogue in dialogues)
        {
            var whole = LossMask.Of(this, tokenizer, dialogue);
            if (LossMask.Cut(whole, maxLength) is not { } example)
            {
                dropped++;
                continue;
            }

            examples.Add(example);
            truncated += whole.Tokens.Length > maxLength ? 1 : 0;
        }

        return new EncodedTuningSet(examples, truncated, dropped);
    }

    /// <summary>The begin token of a text, where both format and tokenizer have one.</summary>
    internal IEnumerable<int> Begin(ITextTokenizer tokenizer) => StartsWithBeginToken && tokenizer.BeginToken is { } begin ? [begin] : [];
}

/// <summary>A tuning set as sequences, and what the length limit cost.</summary>
/// <param name="Examples">The sequences that have something to learn, in the order of the set.</param>
/// <param name="Truncated">How many of them lost their right end.</param>
/// <param name="Dropped">How many dialogues are missing because no target was left.</param>
public sealed record EncodedTuningSet(IReadOnlyList<TrainingExample> Examples, int Truncated, int Dropped);
