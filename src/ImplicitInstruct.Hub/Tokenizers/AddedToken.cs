using System.Text.Json;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>A text that is one id wherever it stands.</summary>
/// <param name="Text">The text.</param>
/// <param name="Id">Its id.</param>
/// <param name="IsNormalized">Whether it is looked for after normalization.</param>
/// <param name="IsSpecial">Whether it prints nothing.</param>
internal sealed record AddedToken(string Text, int Id, bool IsNormalized = false, bool IsSpecial = false)
{
    /// <summary>Whether it is found between words alone.</summary>
    public bool IsSingleWord { get; init; }

    /// <summary>Whether it takes the white space before it with it.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Whether it takes the white space behind it with it.</summary>
    public bool StripsRight { get; init; }

    /// <summary>Names of the flags by which it is not found wherever its text stands, or is not all that goes.</summary>
    public IReadOnlyList<string> OtherMatches
    {
        get
        {
            List<string> names = [];
            if (IsSingleWord)
                names.Add("single_word");
            if (StripsLeft)
                names.Add("lstrip");
            if (StripsRight)
                names.Add("rstrip");
            return names;
        }
    }

    /// <summary>A token of a file's list.</summary>
    public static AddedToken Read(JsonElement token, string text, int id) =>
        new(text, id, TokenizerJson.Flag(token, "normalized"), TokenizerJson.Flag(token, "special"))
        {
            IsSingleWord = TokenizerJson.Flag(token, "single_word"),
            StripsLeft = TokenizerJson.Flag(token, "lstrip"),
            StripsRight = TokenizerJson.Flag(token, "rstrip"),
        };
}
