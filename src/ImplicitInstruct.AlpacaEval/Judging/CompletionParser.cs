using System.Text;
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
    /// <param name="completion">A choice of a chat completion, with log-probabilities in either of OpenAI's forms.</param>
    /// <param name="swapped">Whether the model's output came first.</param>
    /// <param name="labels">How labels are spelled. To the letter, there must be one token and no more, as in alpaca_eval.</param>
    /// <returns>Null when neither label is among the first token's most probable alternatives.</returns>
    public static double? Parse(JsonElement completion, bool swapped, LabelReading labels = LabelReading.Exact)
    {
        try
        {
            var (alternatives, count) = Alternatives(completion);
            return alternatives is not null && (count == 1 || labels == LabelReading.AnySpelling)
                && Share(LogProbability(alternatives, First, labels), LogProbability(alternatives, Second, labels)) is { } share
                ? swapped ? 1 + share : 2 - share   // 3 − (2 − share)
                : null;
        }
        catch (InvalidOperationException)   // half of a surrogate pair in a name or a token
        {
            return null;
        }
    }

    /// <summary>What stands in a label's place, to follow <c>answers</c>; null where the completion carries no log-probabilities.</summary>
    public static string? InPlaceOfALabel(JsonElement completion)
    {
        var (alternatives, count) = Alternatives(completion);
        if (alternatives is null)
            return null;
        return count > 1
            ? FormattableString.Invariant($"with {count} tokens and not with the one that is asked for")
            : $"with the token '{JsonText.Shown(SampledToken(completion))}' and not with {First} or {Second}";
    }

    /// <summary>How many alternatives to the first token are told; 0 where there are none.</summary>
    public static int CountOfAlternatives(JsonElement completion) => Alternatives(completion).Tokens?.Count ?? 0;

    /// <summary>
    /// The first token's alternatives, and how many tokens there are: <c>logprobs.content[0].top_logprobs</c>, a list of objects, or the
    /// older <c>logprobs.top_logprobs[0]</c>, an object of tokens. Null where there are none.
    /// </summary>
    private static (List<Alternative>? Tokens, int Count) Alternatives(JsonElement completion)
    {
        if (!Find(completion, "logprobs", JsonValueKind.Object, out var logprobs))
            return (null, 0);
        if (Find(logprobs, "content", JsonValueKind.Array, out var content))
            return content.GetArrayLength() > 0 && Find(content[0], "top_logprobs", JsonValueKind.Array, out var top)
                ? (OfList(top), content.GetArrayLength()) : (null, content.GetArrayLength());
        return Find(logprobs, "top_logprobs", JsonValueKind.Array, out var tops) && tops.GetArrayLength() > 0
            && tops[0].ValueKind == JsonValueKind.Object ? (OfObject(tops[0]), tops.GetArrayLength()) : (null, 0);
    }

    private static List<Alternative> OfList(JsonElement top)
    {
        var found = new List<Alternative>();
        foreach (var entry in top.EnumerateArray())
        {
            if (Find(entry, "logprob", JsonValueKind.Number, out var logprob)
                && logprob.TryGetDouble(out var value) && double.IsFinite(value)
                && (Find(entry, "token", JsonValueKind.String, out _) || Find(entry, "bytes", JsonValueKind.Array, out _)))
                found.Add(new Alternative(TextOf(entry, "token"), BytesOf(entry), value));
        }

        return found;
    }

    private static List<Alternative> OfObject(JsonElement top) =>
        [.. top.EnumerateObject().Where(one => one.Value.ValueKind == JsonValueKind.Number && double.IsFinite(one.Value.GetDouble()))
            .Select(one => new Alternative(one.Name, null, one.Value.GetDouble()))];

    private static double? LogProbability(List<Alternative> alternatives, string label, LabelReading labels) =>
        alternatives.FirstOrDefault(one => one.Token == label) is { } exact ? exact.LogProbability
            : labels == LabelReading.Exact ? null
            : alternatives.Where(one => one.Spelled == label).MaxBy(one => one.LogProbability)?.LogProbability;

    private static string SampledToken(JsonElement completion)
    {
        if (!Find(completion, "logprobs", JsonValueKind.Object, out var logprobs))
            return "";
        if (Find(logprobs, "content", JsonValueKind.Array, out var content))
            return TextOf(content[0], "token");
        return Find(logprobs, "tokens", JsonValueKind.Array, out var tokens) && tokens.GetArrayLength() > 0
            && tokens[0].ValueKind == JsonValueKind.String ? JsonText.Of(tokens[0]) : "";
    }

    private static string TextOf(JsonElement entry, string name) =>
        Find(entry, name, JsonValueKind.String, out var text) ? JsonText.Of(text) : "";

    private static byte[]? BytesOf(JsonElement entry)
    {
        if (!Find(entry, "bytes", JsonValueKind.Array, out var list))
            return null;
        var bytes = new List<byte>();
        foreach (var one in list.EnumerateArray())
        {
            if (one.ValueKind != JsonValueKind.Number || !one.TryGetByte(out var value))
                return null;
            bytes.Add(value);
        }

        return [.. bytes];
    }

    private static bool Find(JsonElement item, string name, JsonValueKind kind, out JsonElement value)
    {
        value = default;
        return item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out value) && value.ValueKind == kind;
    }

    /// <summary>Probability of the first label, renormalised over the two; a missing one has probability 0.</summary>
    private static double? Share(double? first, double? second) => (first, second) switch
    {
        (null, null) => null,
        (_, null) => 1,
        (null, _) => 0,
        _ => DeterministicMath.Sigmoid(first.Value - second.Value),
    };

    /// <summary>A token that might have come.</summary>
    /// <param name="Token">As the server writes it.</param>
    /// <param name="Bytes">What it stands for, where the server says so.</param>
    /// <param name="LogProbability">Its logarithm.</param>
    private sealed record Alternative(string Token, byte[]? Bytes, double LogProbability)
    {
        /// <summary>
        /// The text alone: a leading blank is often part of a token, and vocabularies mark it (SentencePiece U+2581, byte-level BPE U+0120)
        /// or hold bytes (<c>&lt;0x6D&gt;</c>, <c>bytes:\x6d</c>).
        /// </summary>
        public string Spelled
        {
            get
            {
                var text = Bytes is { Length: > 0 } ? Encoding.UTF8.GetString(Bytes) : Token;
                foreach (var label in new[] { First, Second })
                {
                    if (text == $"<0x{(int)label[0]:X2}>" || text == $"bytes:\\x{(int)label[0]:x2}")
                        return label;
                }

                return text.Trim(' ', '\n', '\t', '\u2581', '\u0120');
            }
        }
    }
}
