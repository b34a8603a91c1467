using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
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
/// The request is written by <see cref="RequestForm"/>, because it must be the leaderboard's: <c>max_tokens</c> and not its successor, and
/// nothing that alpaca_eval does not send; a judge that is not the original is asked in another form where its server refuses that. Busy,
/// failing and silent endpoints are asked again after a growing pause, or after the one they ask for; an endpoint that answers "no" is
/// believed, whether its status says so or an error within an answer of status 200. A server that was never reached and refuses the
/// connection is not there; one that answered before may be starting again.
/// </remarks>
internal sealed partial class ChatEndpoint
{
    /// <summary>
    /// For endpoints that no proxy may stand before. As the package's own, it follows no redirect and leaves time to its caller.
    /// </summary>
    private static readonly HttpClient Direct = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>An answer that says a thing twice says nothing.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly ResiliencePropertyKey<Action<string>?> Tell = new("tell");

    private readonly ChatClient _client;
    private readonly Secret _key;
    private readonly JudgeRecipe _recipe;
    private readonly RetryRecipe _retries;
    private readonly ResiliencePipeline<Attempt> _patience;
    private volatile bool _wasReached;
    private volatile RequestForm _form;

    public ChatEndpoint(JudgeRecipe recipe, Secret key, RetryRecipe retries)
    {
        (_recipe, _key, _retries, _form) = (recipe, key, retries, RequestForm.Of(recipe));
        _client = new ChatClient(recipe.Model, new ApiKeyCredential(key.Reveal()), new OpenAIClientOptions
        {
            Endpoint = recipe.Endpoint,
            NetworkTimeout = retries.Timeout,
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),   // Polly below knows more about what to retry
            Transport = ServerAddress.IsAskedDirectly(recipe.Endpoint)
                ? new HttpClientPipelineTransport(Direct)
                : HttpClientPipelineTransport.Shared,
        });
        _patience = retries.Tries < 2
            ? ResiliencePipeline<Attempt>.Empty
            : new ResiliencePipelineBuilder<Attempt>().AddRetry(new RetryStrategyOptions<Attempt>
            {
                MaxRetryAttempts = retries.Tries - 1,
                ShouldHandle = outcome => ValueTask.FromResult(
                    outcome.Outcome.Result is { Answer: null } failed && outcome.AttemptNumber + 1 < TriesOf(failed, retries)),
                DelayGenerator = outcome => ValueTask.FromResult<TimeSpan?>(Pause(outcome.Outcome.Result!, outcome.AttemptNumber, retries)),
                OnRetry = failed =>
                {
                    if (failed.Context.Properties.GetValue(Tell, null) is { } tell)
                        tell(
                            FormattableString.Invariant($"{Where}: {failed.Outcome.Result!.Trouble.TrimEnd('.')}; asked again in ")
                            + FormattableString.Invariant($"{failed.RetryDelay.TotalSeconds:0} s (try {failed.AttemptNumber + 2} of ")
                            + FormattableString.Invariant($"{TriesOf(failed.Outcome.Result, retries)})"));
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
                    return await TryAsync(messages, tell, wire.Token).ConfigureAwait(false);
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

    /// <summary>Asks a model that thinks first in another way from now on; null where no other is known.</summary>
    public string? SwitchThinkingOff() => _form.WithLessThinking() is { } form ? (_form = form).Change : null;

    // without user, password and query
    private string Where => $"{_recipe.Endpoint.Scheme}://{_recipe.Endpoint.Authority}{_recipe.Endpoint.AbsolutePath}";

    private async Task<Attempt> TryAsync(IReadOnlyList<ChatMessage> messages, Action<string>? tell, CancellationToken cancellation)
    {
        var (form, watch) = (_form, Stopwatch.StartNew());
        try
        {
            using var content = BinaryContent.Create(BinaryData.FromString(form.Body(messages)));
            var result = await _client.CompleteChatAsync(
                content,
                new RequestOptions { CancellationToken = cancellation, ErrorOptions = ClientErrorBehaviors.NoThrow }).ConfigureAwait(false);
            using var response = result.GetRawResponse();
            _wasReached = true;
            var body = response.Content.ToString();
            if (response.Status is >= 200 and < 300)
                return Read(body, response, watch.Elapsed.TotalSeconds);
            var error = ServerError.Of(body);
            if (response.Status is not (400 or 422) || _recipe.IsOriginal || IsAboutThePrompt(error)
                || form.After(error.Said) is not { } other)
                return Refused(response.Status, error, response);
            if (Interlocked.CompareExchange(ref _form!, other, form) == form)   // of several workers the first tells
                tell?.Invoke($"{Where}: {other.Change}");
        }
        catch (ClientResultException trouble)
        {
            return Unreached(trouble.InnerException ?? trouble);
        }
        catch (Exception trouble) when (trouble is HttpRequestException or IOException or AggregateException
            || (trouble is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return Unreached(trouble);
        }

        return await TryAsync(messages, tell, cancellation).ConfigureAwait(false);
    }

    private Attempt Unreached(Exception trouble)
    {
        if (!_wasReached && trouble.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
            throw new EndpointException(EndpointFailure.NobodyThere, $"{Where}: {_key.Scrub(trouble.Message.TrimEnd('.'))}");
        var message = trouble is OperationCanceledException ? "it did not answer in time" : trouble.Message.TrimEnd('.');
        var endpoint = _recipe.Endpoint;
        if (!ServerAddress.IsAskedDirectly(endpoint) && !HttpClient.DefaultProxy.IsBypassed(endpoint)
            && HttpClient.DefaultProxy.GetProxy(endpoint) is { } proxy)
            message += $" by way of the proxy {proxy.Authority}";
        return new Attempt(null, _key.Scrub(message), null)
        {
            IsOdd = trouble is HttpRequestException
            {
                HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
            },
        };
    }

    private Attempt Read(string body, PipelineResponse response, double seconds)
    {
        try
        {
            using var document = Parse(body);
            var root = document.RootElement;
            var choice = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("choices", out var choices)
                && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0 ? choices[0] : (JsonElement?)null;
            var error = (choice is { } one ? ServerError.In(one) : null) ?? ServerError.In(root);
            if (error is not null)
                return Within(error, response);
            if (choice is { ValueKind: JsonValueKind.Object } good)
                return Attempt.Answered(new ChatAnswer(good.Clone(), Usage("prompt_tokens"), Usage("completion_tokens"), seconds));
            return Attempt.Odd($"its answer has no 'choices': {Shown(body)}");

            int? Usage(string name) => root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object
                && usage.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number && count.TryGetInt32(out var value)
                    ? value
                    : null;
        }
        catch (JsonException)
        {
            return Attempt.Odd($"its answer is no valid JSON: {Shown(body)}");
        }
    }

    /// <summary>Some servers write the logarithm of zero as Python does.</summary>
    private static JsonDocument Parse(string body)
    {
        try
        {
            return JsonDocument.Parse(JsonText.WithoutHalves(body), Strict);
        }
        catch (JsonException)
        {
            return JsonDocument.Parse(
                JsonText.WithNullFor(Encoding.UTF8.GetBytes(JsonText.WithoutHalves(body)), "NaN", "Infinity", "-Infinity"), Strict);
        }
    }

    /// <summary>An error that rides on a good status: it decides as its own would, but is not waited for as long.</summary>
    private Attempt Within(ServerError error, PipelineResponse response)
    {
        var within = error.Status is { } status ? FormattableString.Invariant($" with the error {status}:") : " with an error:";
        return Refused(error.Status ?? 502, error, response, response.Status + within) with { IsOdd = error.Status is not 429 };
    }

    private Attempt Refused(int status, ServerError error, PipelineResponse response, string? answeredBy = null)
    {
        var (code, answer) = (error.Code, $"{answeredBy ?? FormattableString.Invariant($"{status}")} {Shown(error.Said)}".Trim());
        return status switch
        {
            401 or 403 => throw new EndpointException(EndpointFailure.KeyRefused, $"{Where} refused the key: {answer}"),
            402 => throw new EndpointException(EndpointFailure.QuotaExhausted, $"{Where} answered {answer}"),
            404 when IsAboutTheModel(error) => throw new EndpointException(EndpointFailure.ModelGone, $"{Where} answered {answer}"),
            404 or 405 or (>= 300 and < 400) =>
                throw new EndpointException(EndpointFailure.NoSuchAddress, $"{Where} answered {answer}"),
            429 when code == "insufficient_quota" =>
                throw new EndpointException(EndpointFailure.QuotaExhausted, $"{Where} answered {answer}"),
            408 or 409 or 429 or >= 500 => Busy(answer, WaitOf(response)),
            400 when code is "model_not_found" => throw new EndpointException(EndpointFailure.ModelGone, $"{Where} answered {answer}"),
            400 when IsAboutThePrompt(error) =>
                throw new EndpointException(EndpointFailure.PromptRefused, answer),
            _ => throw new EndpointException(EndpointFailure.RequestRefused, $"{Where} answered {answer}"),
        };
    }

    /// <summary>A failure that may pass, unless the endpoint asks for more time than all tries together would give it.</summary>
    private Attempt Busy(string answer, TimeSpan? wait) => wait > _retries.LongestPause * _retries.Tries
        ? throw new EndpointException(
            EndpointFailure.Unreachable,
            $"{Where} answered {answer.TrimEnd('.')}, and asks to wait for "
            + FormattableString.Invariant($"{wait.Value.TotalMinutes:0} minutes"))
        : new Attempt(null, answer, wait);

    /// <summary>Whether this prompt alone is refused: too long (OpenAI has a code for that, vLLM and llama.cpp words), or for what it
    /// says.</summary>
    private static bool IsAboutThePrompt(ServerError error) =>
        error.Code is "context_length_exceeded" or "content_filter" or "content_policy_violation" or "exceed_context_size_error"
        || error.Said.Contains("maximum context length", StringComparison.OrdinalIgnoreCase)
        || error.Said.Contains("context size", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is the model that is not there, and not the address: servers say so in words.</summary>
    private bool IsAboutTheModel(ServerError error) =>
        !error.Said.Contains("Invalid URL", StringComparison.OrdinalIgnoreCase)
        && !error.Said.Contains("chat/completions", StringComparison.OrdinalIgnoreCase)
        && !error.Said.TrimStart().StartsWith('<')
        && (ModelForm().IsMatch($"{error.Code} {error.Said}")
            || error.Said.Contains(_recipe.Model, StringComparison.OrdinalIgnoreCase));

    /// <summary>What an endpoint said, on one line, shortened and without the key.</summary>
    private string Shown(string said)
    {
        const int Longest = 300;
        said = _key.Scrub(said).ReplaceLineEndings(" ").Trim();   // before it is cut, lest half a key stay
        said = string.Concat(said.Select(letter => char.IsControl(letter) ? ' ' : letter));
        return said.Length > Longest ? said[..Longest] + " ..." : said;
    }

    private static int TriesOf(Attempt failed, RetryRecipe retries) =>
        failed.IsOdd ? Math.Min(retries.Tries, retries.TriesOfNoAnswer) : retries.Tries;

    [GeneratedRegex("model|deployment", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ModelForm();

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
        /// <summary>Whether it is nothing that a busy or failing server says, so that more than a few tries are of no use.</summary>
        public bool IsOdd { get; init; }

        public static Attempt Answered(ChatAnswer answer) => new(answer, "", null);

        public static Attempt Odd(string trouble) => new(null, trouble, null) { IsOdd = true };
    }
}
