using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>How a request is written. It begins as the leaderboard's and changes where a server refuses a part of that.</summary>
/// <remarks>
/// Newer services want <c>max_completion_tokens</c>; some servers cap <c>top_logprobs</c> (vLLM <c>--max-logprobs</c>) or ask for more than
/// one token at least; some chat templates know no system role. The original judge is asked to the letter or not at all.
/// </remarks>
internal sealed partial record RequestForm
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// What switches thinking off, by server: vLLM, SGLang and llama.cpp hand the first to the chat template; Ollama and gateways know the
    /// others.
    /// </summary>
    private static readonly (string Name, string Value)[] WithoutThinking =
    [
        ("chat_template_kwargs", """{"enable_thinking": false}"""), ("think", "false"), ("reasoning_effort", "\"none\""),
    ];

    private string _limit = "max_tokens";
    private int _tokens;
    private int _alternatives = 5;
    private bool _hasSystem = true;
    private int _thinking;

    private RequestForm(int tokens) => _tokens = tokens;

    /// <summary>The model that is asked.</summary>
    public required string Model { get; init; }

    /// <summary>Fields besides the leaderboard's; null for none.</summary>
    public JsonObject? More { get; init; }

    /// <summary>What was changed last, in words; null where nothing was.</summary>
    public string? Change { get; private init; }

    /// <summary>The form that a judge is asked in first.</summary>
    public static RequestForm Of(JudgeRecipe recipe) =>
        new(recipe.Known?.MaxTokens ?? 1) { Model = recipe.Model, More = recipe.Known?.Request };

    /// <summary>The body of a request.</summary>
    public string Body(IReadOnlyList<ChatMessage> messages)
    {
        var body = new JsonObject
        {
            ["model"] = Model,
            ["messages"] = new JsonArray([.. (_hasSystem ? messages : WithoutSystem(messages))
                .Select(message => new JsonObject { ["role"] = message.Role, ["content"] = message.Content })]),
            [_limit] = _tokens,
            ["temperature"] = 1,
            ["top_p"] = 1.0,
            ["logprobs"] = true,
            ["top_logprobs"] = _alternatives,
        };
        foreach (var (name, value) in More ?? [])
            body[name] = value?.DeepClone();
        if (_thinking > 0)
            body[WithoutThinking[_thinking - 1].Name] = JsonNode.Parse(WithoutThinking[_thinking - 1].Value);
        return body.ToJsonString(Plain);
    }

    /// <summary>The form for a server that refused this one; null where what it says helps no further.</summary>
    /// <param name="said">What it said.</param>
    public RequestForm? After(string said)
    {
        var numbers = WholeNumbers().Matches(said).Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture)).ToList();
        if (Says("max_completion_tokens") && _limit == "max_tokens")
            return this with { _limit = "max_completion_tokens", Change = "it is told max_completion_tokens in place of max_tokens" };
        if (Says("logprobs") && numbers.Where(number => number is > 0 && number < _alternatives).ToList() is { Count: > 0 } caps)
            return this with
            {
                _alternatives = caps.Max(),
                Change = FormattableString.Invariant($"it gives {caps.Max()} alternatives to a token and not {_alternatives}"),
            };
        if ((Says("max_tokens") || Says("max_completion_tokens") || Says("max_output_tokens"))
            && numbers.Where(number => number > _tokens && number <= MostTokens).ToList() is { Count: > 0 } least)
            return this with
            {
                _tokens = least.Min(),
                Change = FormattableString.Invariant($"it writes {least.Min()} tokens at least, of which the first is the answer"),
            };
        if (Says("system") && Says("role") && _hasSystem)
            return this with { _hasSystem = false, Change = "it knows no system role: what stands there goes before the user's message" };
        return null;

        bool Says(string word) => said.Contains(word, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The form for a model that thinks before it answers; null where all that is known was tried.</summary>
    public RequestForm? WithLessThinking() => _thinking == WithoutThinking.Length ? null : this with
    {
        _thinking = _thinking + 1,
        Change = $"it thinks first, which {WithoutThinking[_thinking].Name} is to switch off",
    };

    /// <summary>Beyond that, tokens are paid for that nobody reads.</summary>
    private const int MostTokens = 64;

    private static IEnumerable<ChatMessage> WithoutSystem(IReadOnlyList<ChatMessage> messages)
    {
        var system = string.Concat(messages.Where(message => message.Role == "system").Select(message => message.Content + "\n\n"));
        return messages.Where(message => message.Role != "system")
            .Select((message, i) => i == 0 ? message with { Content = system + message.Content } : message);
    }

    [GeneratedRegex(@"(?<![\w.-])\d{1,6}(?![\w.-]*\d)", RegexOptions.CultureInvariant)]
    private static partial Regex WholeNumbers();
}
