namespace ImplicitInstruct.Decoding;

/// <summary>What a model wrote after a prompt.</summary>
/// <param name="Tokens">New token ids, without the prompt and without the end token.</param>
/// <param name="Finished">Whether the end token was reached before the limit.</param>
public sealed record Generation(int[] Tokens, bool Finished);
