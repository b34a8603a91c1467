namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>A text that is one id wherever it stands.</summary>
/// <param name="Text">The text.</param>
/// <param name="Id">Its id.</param>
/// <param name="IsNormalized">Whether it is looked for after normalization.</param>
/// <param name="IsSpecial">Whether it prints nothing.</param>
internal sealed record AddedToken(string Text, int Id, bool IsNormalized, bool IsSpecial);
