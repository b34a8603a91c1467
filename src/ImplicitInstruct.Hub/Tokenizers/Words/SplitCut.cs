namespace ImplicitInstruct.Hub.Tokenizers.Words;

/// <summary>What becomes of what a pattern matches, with the names of the Python package (<c>normalizer.rs</c>, <c>split</c>).</summary>
internal enum SplitBehavior
{
    /// <summary>It goes.</summary>
    Removed,

    /// <summary>It is a word of its own.</summary>
    Isolated,

    /// <summary>It ends the word before it; the second of two matches in a row is a word.</summary>
    MergedWithPrevious,

    /// <summary>It begins the word behind it; the first of two matches in a row is a word.</summary>
    MergedWithNext,

    /// <summary>Matches in a row are one word.</summary>
    Contiguous,
}

/// <summary>Parts text where a pattern matches.</summary>
/// <param name="pattern">The pattern.</param>
/// <param name="behavior">What becomes of matches.</param>
/// <param name="inverts">Whether what lies between matches is taken for them, and matches for what lies between.</param>
internal sealed class SplitCut(WordPattern pattern, SplitBehavior behavior, bool inverts) : IWordCut
{
    /// <inheritdoc/>
    public void Cut(TextPiece piece, List<TextPiece> into)
    {
        var (start, end, before) = (0, 0, false);
        foreach (var part in pattern.PartsOf(piece.Text.Span))
        {
            var isMatch = part.IsMatch != inverts;
            if (end > start && !Joins(before, isMatch))
            {
                Add(start, end, before);
                start = end;
            }

            (end, before) = (part.End, isMatch);
        }

        if (end > start)
            Add(start, end, before);

        void Add(int first, int last, bool isMatch)
        {
            if (behavior != SplitBehavior.Removed || !isMatch)
                into.Add(new TextPiece(piece.Text[first..last], piece.IsFirst && first == 0));
        }
    }

    private bool Joins(bool before, bool isMatch) => behavior switch
    {
        SplitBehavior.MergedWithPrevious => isMatch && !before,
        SplitBehavior.MergedWithNext => before && !isMatch,
        SplitBehavior.Contiguous => isMatch == before,
        _ => false,
    };
}
