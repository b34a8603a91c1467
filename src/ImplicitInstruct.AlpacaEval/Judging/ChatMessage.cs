namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>One message of a chat request.</summary>
/// <param name="Role"><c>system</c> or <c>user</c>.</param>
/// <param name="Content">Its text.</param>
public sealed record ChatMessage(string Role, string Content);
