using System.Text.Json;
using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>From a completion's log-probabilities to a preference: alpaca_eval's <c>logprob_parser</c>.</summary>
/// <remarks>The sampled token is never read: at temperature 1 it is sometimes the less probable one.</remarks>
internal static class CompletionParser
{
    private const string First = "m";
    private const string Second = "M";

    /// <summary>The preference, from 1 (the reference's output is better) to 2 (the model's is).</summary>
    /// <param name="completion">A choice of a chat completion, with <c>logprobs.content[0].top_logprobs</c>.</param>
    /// <param name="swapped">Whether the model's output came first.</param>
    /// <returns>Null when there is not exactly one token, or neither label is among its most probable alternatives.</returns>
    public static double? Parse(JsonElement completion, bool swapped)
    {
        try
        {
            return TryTop(completion, out var top, out var count) && count == 1 && Share(top) is { } share
                ? swapped ? 1 + share : 2 - share   // 3 − (2 − share)
                : null;
        }
        catch (InvalidOperationException)   // half of a surrogate pair in a name or a token
        {
            return null;
        }
    }

    private static double? Share(JsonElement top)
    {
        double? first = null, second = null;
        foreach (var entry in top.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("token", out var token)
                || token.ValueKind != JsonValueKind.String
                || !entry.TryGetProperty("logprob", out var logprob) || logprob.ValueKind != JsonValueKind.Number
                    || !logprob.TryGetDouble(out var value) || !double.IsFinite(value))
                continue;
            if (token.ValueEquals(First))
                first ??= value;
            else if (token.ValueEquals(Second))
                second ??= value;
        }

        return Share(first, second);
    }

    /// <summary>What stands in a label's place, to follow <c>answers</c>; null where the completion carries no log-probabilities.</summary>
    public static string? InPlaceOfALabel(JsonElement completion)
    {
        if (!TryTop(completion, out _, out var count))
            return null;
        if (count > 1)
            return FormattableString.Invariant($"with {count} tokens and not with the one that is asked for");
        var token = Tokens(completion)[0].TryGetProperty("token", out var text) && text.ValueKind == JsonValueKind.String
            ? JsonText.Shown(JsonText.Of(text)) : "";
        return $"with the token '{token}' and not with {First} or {Second}";
    }

    /// <summary>Probability of the first label, renormalised over the two; a missing one has probability 0.</summary>
    private static double? Share(double? first, double? second) => (first, second) switch
    {
        (null, null) => null,
        (_, null) => 1,
        (null, _) => 0,
        _ => DeterministicMath.Sigmoid(first.Value - second.Value),
    };

    private static bool TryTop(JsonElement completion, out JsonElement top, out int count)
    {
        var tokens = Tokens(completion);
        (top, count) = (default, tokens.Length);
        return tokens is [{ ValueKind: JsonValueKind.Object } first, ..]
            && first.TryGetProperty("top_logprobs", out top) && top.ValueKind == JsonValueKind.Array;
    }

    private static JsonElement[] Tokens(JsonElement completion) =>
        completion.ValueKind == JsonValueKind.Object
            && completion.TryGetProperty("logprobs", out var logprobs) && logprobs.ValueKind == JsonValueKind.Object
            && logprobs.TryGetProperty("content", out var tokens) && tokens.ValueKind == JsonValueKind.Array
            ? [.. tokens.EnumerateArray()]
            : [];
}
