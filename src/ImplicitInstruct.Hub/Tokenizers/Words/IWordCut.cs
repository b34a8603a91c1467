namespace ImplicitInstruct.Hub.Tokenizers.Words;

/// <summary>Text on its way to words.</summary>
/// <param name="Text">The characters.</param>
/// <param name="IsFirst">Whether a text begins with it.</param>
internal readonly record struct TextPiece(ReadOnlyMemory<char> Text, bool IsFirst);

/// <summary>One step of a <c>pre_tokenizer</c>, which parts text into words that no token reaches across.</summary>
internal interface IWordCut
{
    /// <summary>Parts one piece.</summary>
    /// <param name="piece">The piece, of one character at least.</param>
    /// <param name="into">Takes the parts, none of them empty.</param>
    void Cut(TextPiece piece, List<TextPiece> into);
}
