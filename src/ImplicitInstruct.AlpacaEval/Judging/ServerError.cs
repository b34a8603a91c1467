using System.Globalization;
using System.Text.Json;
using ImplicitInstruct.AlpacaEval.Annotations;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>An error as an endpoint words it, wherever in its answer it stands.</summary>
/// <param name="Status">The status of HTTP that it names or means; null where it tells none.</param>
/// <param name="Code">Its code in letters, such as <c>insufficient_quota</c>; null where it has none.</param>
/// <param name="Said">Its words.</param>
/// <remarks>
/// OpenAI answers <c>{"error": {"message", "type", "code"}}</c>, Google puts that into a list, Ollama has a text for an error, vLLM
/// <c>{"object": "error", "message"}</c>, FastAPI <c>{"detail"}</c>. Gateways (OpenRouter, LiteLLM) put
/// <c>{"error": {"code": 429}}</c> into an answer of status 200, or into its choice.
/// </remarks>
internal sealed record ServerError(int? Status, string? Code, string Said)
{
    /// <summary>Codes that mean a status where the answer itself is of another.</summary>
    private static readonly Dictionary<string, int> StatusOf = new(StringComparer.Ordinal)
    {
        ["rate_limit_exceeded"] = 429,
        ["insufficient_quota"] = 429,
        ["invalid_api_key"] = 401,
        ["model_not_found"] = 404,
        ["context_length_exceeded"] = 400,
        ["content_filter"] = 400,
        ["content_policy_violation"] = 400,
    };

    /// <summary>The error of a whole answer.</summary>
    /// <param name="body">The answer.</param>
    /// <returns>Where the answer is in none of the known forms its code is null, and it is all that was said.</returns>
    public static ServerError Of(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(JsonText.WithoutHalves(body));
            return In(document.RootElement) ?? new ServerError(null, null, body);
        }
        catch (JsonException)
        {
            return new ServerError(null, null, body);   // then the body is all there is to show
        }
    }

    /// <summary>The error in an answer, or in a choice of it; null where there is none.</summary>
    public static ServerError? In(JsonElement answer)
    {
        if (answer.ValueKind == JsonValueKind.Array)
            return answer.GetArrayLength() > 0 ? In(answer[0]) : null;
        if (answer.ValueKind != JsonValueKind.Object)
            return null;
        string[] places = Find(answer, "choices") is null ? ["error", "errors", "detail"] : ["error"];
        if (places.Select(name => Find(answer, name)).FirstOrDefault(found => found is not null) is { } error)
            return Read(error.ValueKind == JsonValueKind.Array ? error[0] : error);
        if (places.Length > 1 && (Text(answer, "object") == "error" || Text(answer, "message") is not null))
            return Read(answer);
        return Text(answer, "finish_reason") == "error" ? new ServerError(null, null, "the choice ended with an error") : null;
    }

    private static ServerError Read(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object)
            return new ServerError(null, null, error.ToString());
        var code = Find(error, "code")?.ToString();
        var words = code is null || int.TryParse(code, CultureInfo.InvariantCulture, out _) ? Text(error, "type") ?? code : code;
        var said = Text(error, "message") ?? Text(error, "msg") ?? error.GetRawText();
        // what the provider behind a gateway said
        if (Find(error, "metadata") is { ValueKind: JsonValueKind.Object } more && Text(more, "raw") is { } raw)
            said += $": {raw}";
        return new ServerError(Number(code) ?? Number(Find(error, "status")?.ToString()) ?? StatusIn(code) ?? StatusIn(words), words, said);
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 400 and < 600 ? number : null;

    private static int? StatusIn(string? code) => code is not null && StatusOf.TryGetValue(code, out var status) ? status : null;

    /// <summary>A field that says something.</summary>
    private static JsonElement? Find(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.String => !value.ValueEquals(""),
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.Object => value.EnumerateObject().Any(),
        _ => true,
    } ? value : null;

    private static string? Text(JsonElement item, string name) =>
        Find(item, name) is { ValueKind: JsonValueKind.String } text ? JsonText.Of(text) : null;
}
