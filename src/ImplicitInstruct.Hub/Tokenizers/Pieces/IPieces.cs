namespace ImplicitInstruct.Hub.Tokenizers.Pieces;

/// <summary>The ids that a word is made of.</summary>
internal interface IPieces
{
    /// <summary>Adds the ids of a word.</summary>
    /// <param name="word">The word, as it stands in the text.</param>
    /// <param name="ids">Takes them.</param>
    void Encode(ReadOnlySpan<char> word, List<int> ids);
}
