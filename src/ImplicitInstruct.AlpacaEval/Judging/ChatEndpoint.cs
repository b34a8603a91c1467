using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImplicitInstruct.AlpacaEval.Annotations;
using OpenAI;
using OpenAI.Chat;
using Polly;
using Polly.Retry;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>One message of a chat request.</summary>
/// <param name="Role"><c>system</c> or <c>user</c>.</param>
/// <param name="Content">Its text.</param>
public sealed record ChatMessage(string Role, string Content);

/// <summary>What the endpoint answered to one request.</summary>
/// <param name="Choice">The first choice, as it came.</param>
/// <param name="PromptTokens">Tokens read, as the endpoint counts; null when it does not say.</param>
/// <param name="CompletionTokens">Tokens written; null when it does not say.</param>
/// <param name="Seconds">How long the last try took.</param>
internal sealed record ChatAnswer(JsonElement Choice, int? PromptTokens, int? CompletionTokens, double Seconds);

/// <summary>Asks an OpenAI-compatible endpoint for one token and its log-probabilities, through OpenAI's own package.</summary>
/// <remarks>
/// The request is written here, property by property, because it must be the leaderboard's: <c>max_tokens</c> and not its successor, and
/// nothing that alpaca_eval does not send. Busy, failing and silent endpoints are asked again after a growing pause, or after the one they
/// ask for; an endpoint that answers "no" is believed.
/// </remarks>
internal sealed class ChatEndpoint
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly ResiliencePropertyKey<Action<string>?> Tell = new("tell");

    private readonly ChatClient _client;
    private readonly Secret _key;
    private readonly JudgeRecipe _recipe;
    private readonly RetryRecipe _retries;
    private readonly ResiliencePipeline<Attempt> _patience;

    public ChatEndpoint(JudgeRecipe recipe, Secret key, RetryRecipe retries)
    {
        (_recipe, _key, _retries) = (recipe, key, retries);
        _client = new ChatClient(recipe.Model, new ApiKeyCredential(key.Reveal()), new OpenAIClientOptions
        {
            Endpoint = recipe.Endpoint,
            NetworkTimeout = retries.Timeout,
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),   // Polly below knows more about what to retry
        });
        _patience = retries.Tries < 2
            ? ResiliencePipeline<Attempt>.Empty
            : new ResiliencePipelineBuilder<Attempt>().AddRetry(new RetryStrategyOptions<Attempt>
            {
                MaxRetryAttempts = retries.Tries - 1,
                ShouldHandle = outcome => ValueTask.FromResult(outcome.Outcome.Result is { Answer: null }),
                DelayGenerator = outcome => ValueTask.FromResult<TimeSpan?>(Pause(outcome.Outcome.Result!, outcome.AttemptNumber, retries)),
                OnRetry = failed =>
                {
                    if (failed.Context.Properties.GetValue(Tell, null) is { } tell)
                        tell(
                            FormattableString.Invariant($"{Where}: {failed.Outcome.Result!.Trouble.TrimEnd('.')}; asked again in ")
                            + FormattableString.Invariant($"{failed.RetryDelay.TotalSeconds:0} s (try {failed.AttemptNumber + 2} of ")
                            + FormattableString.Invariant($"{retries.Tries})"));
                    return ValueTask.CompletedTask;
                },
            }).Build();
    }

    /// <summary>The answer to some messages.</summary>
    /// <param name="messages">What is asked.</param>
    /// <param name="tell">Takes a line when a try failed and another follows after a pause; null: nobody is told.</param>
    /// <param name="cancellation">
    /// Stops; a request on the wire is paid for, so its answer is still waited for (<see cref="RetryRecipe.Grace"/>).
    /// </param>
    /// <exception cref="EndpointException">There is none.</exception>
    public async Task<ChatAnswer> AskAsync(IReadOnlyList<ChatMessage> messages, Action<string>? tell, CancellationToken cancellation)
    {
        var request = BinaryData.FromString(Request(messages));
        using var wire = new CancellationTokenSource();
        using var stopping = cancellation.Register(() => wire.CancelAfter(_retries.Grace));
        var context = ResilienceContextPool.Shared.Get(cancellation);
        context.Properties.Set(Tell, tell);
        try
        {
            var last = await _patience.ExecuteAsync(
                async _ =>
                {
                    cancellation.ThrowIfCancellationRequested();   // of those not on the wire yet, none is sent
                    return await TryAsync(request, wire.Token).ConfigureAwait(false);
                },
                context).ConfigureAwait(false);
            return AnswerOf(last);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private ChatAnswer AnswerOf(Attempt last) =>
         last.Answer ?? throw new EndpointException(EndpointFailure.Unreachable, $"{Where} gave no answer: {last.Trouble}");

    /// <summary>The body of a request.</summary>
    internal string Request(IReadOnlyList<ChatMessage> messages) => new JsonObject
    {
        ["model"] = _recipe.Model,
        ["messages"] = new JsonArray(
            [.. messages.Select(message => new JsonObject { ["role"] = message.Role, ["content"] = message.Content })]),
        ["max_tokens"] = 1,
        ["temperature"] = 1,
        ["top_p"] = 1.0,
        ["logprobs"] = true,
        ["top_logprobs"] = 5,
    }.ToJsonString(Plain);

    // without user, password and query
    private string Where => $"{_recipe.Endpoint.Scheme}://{_recipe.Endpoint.Authority}{_recipe.Endpoint.AbsolutePath}";

    private async Task<Attempt> TryAsync(BinaryData request, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            using var content = BinaryContent.Create(request);
            var result = await _client.CompleteChatAsync(
                content,
                new RequestOptions { CancellationToken = cancellation, ErrorOptions = ClientErrorBehaviors.NoThrow }).ConfigureAwait(false);
            using var response = result.GetRawResponse();
            var body = response.Content.ToString();
            return response.Status is >= 200 and < 300 ? Read(body, watch.Elapsed.TotalSeconds) : Refused(response, body);
        }
        catch (ClientResultException trouble)
        {
            return Attempt.Failed(_key.Scrub((trouble.InnerException ?? trouble).Message));
        }
        catch (Exception trouble) when (trouble is HttpRequestException or IOException or AggregateException
            || (trouble is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return Attempt.Failed(_key.Scrub(trouble is OperationCanceledException ? "it did not answer in time." : trouble.Message));
        }
    }

    private static Attempt Read(string body, double seconds)
    {
        try
        {
            using var document = JsonDocument.Parse(JsonText.WithoutHalves(body), Strict);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("choices", out var choices)
                && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0)
                return Attempt.Answered(new ChatAnswer(choices[0].Clone(), Usage("prompt_tokens"), Usage("completion_tokens"), seconds));
            return Attempt.Failed("its answer has no 'choices'.");

            int? Usage(string name) => root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object
                && usage.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number && count.TryGetInt32(out var value)
                    ? value
                    : null;
        }
        catch (JsonException)
        {
            return Attempt.Failed("its answer is no valid JSON.");
        }
    }

    private Attempt Refused(PipelineResponse response, string body)
    {
        var (code, said) = Error(body);
        var answer = $"{response.Status} {said}".Trim();
        return response.Status switch
        {
            401 or 403 => throw new EndpointException(EndpointFailure.KeyRefused, $"{Where} refused the key: {answer}"),
            404 => throw new EndpointException(EndpointFailure.ModelGone, $"{Where} answered {answer}"),
            429 when code == "insufficient_quota" =>
                throw new EndpointException(EndpointFailure.QuotaExhausted, $"{Where} answered {answer}"),
            408 or 409 or 429 or >= 500 => Attempt.Failed($"{answer}", WaitOf(response)),
            400 when code is "model_not_found" => throw new EndpointException(EndpointFailure.ModelGone, $"{Where} answered {answer}"),
            400 when code is "context_length_exceeded" or "content_filter" or "content_policy_violation" =>
                throw new EndpointException(EndpointFailure.PromptRefused, answer),
            _ => throw new EndpointException(EndpointFailure.RequestRefused, $"{Where} answered {answer}"),
        };
    }

    /// <summary>OpenAI's error code, and what it says, shortened and without the key.</summary>
    private (string? Code, string Said) Error(string body)
    {
        const int Longest = 300;
        string? code = null;
        var said = body;
        try
        {
            var error = JsonNode.Parse(JsonText.WithoutHalves(body))?["error"];
            code = error?["code"]?.ToString();
            said = error?["message"]?.ToString() ?? body;
        }
        catch (Exception trouble) when (trouble is JsonException or InvalidOperationException or ArgumentException)
        {
            // Then the body is all there is to show.
        }

        said = _key.Scrub(said).ReplaceLineEndings(" ").Trim();   // before it is cut, lest half a key stay
        return (code, said.Length > Longest ? said[..Longest] + " ..." : said);
    }

    private static TimeSpan? WaitOf(PipelineResponse response) =>
        RetryAfter.Of(Header(response, "retry-after-ms"), Header(response, "Retry-After"), DateTimeOffset.UtcNow);

    private static string? Header(PipelineResponse response, string name) =>
        response.Headers.TryGetValue(name, out var value) ? value : null;

    private static TimeSpan Pause(Attempt failed, int attempt, RetryRecipe retries)
    {
        var pause = failed.Wait ?? (retries.FirstPause * Math.Pow(2, Math.Min(attempt, 20)));
        return pause < retries.LongestPause ? pause : retries.LongestPause;
    }

    /// <summary>One try: an answer, or why there is none yet.</summary>
    private sealed record Attempt(ChatAnswer? Answer, string Trouble, TimeSpan? Wait)
    {
        public static Attempt Answered(ChatAnswer answer) => new(answer, "", null);

        public static Attempt Failed(string trouble, TimeSpan? wait = null) => new(null, trouble, wait);
    }
}
