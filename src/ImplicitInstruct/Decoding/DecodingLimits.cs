namespace ImplicitInstruct.Decoding;

/// <summary>When decoding stops.</summary>
/// <param name="MaxNewTokens">Most tokens after a prompt, the end token counted. A row also stops, unfinished, when prompt and response
/// fill the model's longest sequence.</param>
/// <param name="EndToken">Id that finishes a response; null: nothing does.</param>
public sealed record DecodingLimits(int MaxNewTokens, int? EndToken);
