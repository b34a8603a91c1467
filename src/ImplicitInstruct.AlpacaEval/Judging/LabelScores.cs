using System.Text.Json;
using System.Text.Json.Nodes;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>Scores of both labels in the form of a chat completion, so that one parser reads all verdicts.</summary>
internal static class LabelScores
{
    /// <summary>The choice of a completion of one token: the likelier label, with the log-probabilities of both.</summary>
    public static JsonElement Completion(double first, double second, int tokens)
    {
        var (one, other) = (Entry(PairQuestion.Labels[0], first), Entry(PairQuestion.Labels[1], second));
        var (likelier, rest) = second > first ? (other, one) : (one, other);
        var text = likelier["token"]!.GetValue<string>();
        var token = Entry(text, Math.Max(first, second));
        token["top_logprobs"] = new JsonArray(likelier, rest);
        var choice = new JsonObject
        {
            ["finish_reason"] = "length",
            ["logprobs"] = new JsonObject { ["content"] = new JsonArray(token) },
            ["text"] = text,
            ["total_tokens"] = tokens + 1,
        };
        using var document = JsonDocument.Parse(choice.ToJsonString());
        return document.RootElement.Clone();
    }

    private static JsonObject Entry(string token, double logProbability) => new() { ["token"] = token, ["logprob"] = logProbability };
}
