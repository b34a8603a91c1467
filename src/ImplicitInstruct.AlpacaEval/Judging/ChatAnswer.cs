using System.Text.Json;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>What the endpoint answered to one request.</summary>
/// <param name="Choice">The first choice, as it came.</param>
/// <param name="PromptTokens">Tokens read, as the endpoint counts; null when it does not say.</param>
/// <param name="CompletionTokens">Tokens written; null when it does not say.</param>
/// <param name="Seconds">How long the last try took.</param>
internal sealed record ChatAnswer(JsonElement Choice, int? PromptTokens, int? CompletionTokens, double Seconds);
