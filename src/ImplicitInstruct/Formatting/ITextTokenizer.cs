namespace ImplicitInstruct.Formatting;

/// <summary>Text to token ids and back.</summary>
public interface ITextTokenizer
{
    /// <summary>Number of ids.</summary>
    int VocabularySize { get; }

    /// <summary>Id put before a document, null when the tokenizer has none.</summary>
    int? BeginToken { get; }

    /// <summary>Id that ends a response.</summary>
    int EndToken { get; }

    /// <summary>Ids of a text, without begin and end tokens.</summary>
    /// <exception cref="FormatException">A word is not in a closed vocabulary; names it.</exception>
    int[] Encode(string text);

    /// <summary>Text of the ids; begin, end and padding print nothing.</summary>
    string Decode(ReadOnlySpan<int> ids);
}
