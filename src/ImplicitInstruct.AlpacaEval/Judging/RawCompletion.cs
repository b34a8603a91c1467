using System.Text.Json;
using System.Text.Json.Nodes;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>A completion as alpaca_eval keeps it: the choice, its text, the number of tokens.</summary>
internal static class RawCompletion
{
    public static string Of(ChatAnswer answer)
    {
        var choice = JsonNode.Parse(answer.Choice.GetRawText()) as JsonObject ?? [];
        choice["text"] = Text(choice);
        choice["total_tokens"] = (answer.PromptTokens ?? 0) + (answer.CompletionTokens ?? 0);
        return choice.ToJsonString();
    }

    /// <summary>What is kept of a prompt that the endpoint refuses for itself: alpaca_eval's empty completion, with the reason.</summary>
    public static string Refused(string reason) =>
        new JsonObject { ["text"] = "", ["total_tokens"] = 0, ["refused"] = reason }.ToJsonString();

    private static string Text(JsonObject choice) =>
        choice["message"] is JsonObject message && message["content"] is JsonValue content && content.GetValueKind() == JsonValueKind.String
            ? content.GetValue<string>()
            : "";
}
