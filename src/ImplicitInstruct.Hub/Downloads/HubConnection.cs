using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace ImplicitInstruct.Hub.Downloads;

/// <summary>Requests to the hub: redirects, the token, silence and retries.</summary>
/// <remarks>
/// Redirects are followed by hand, because the token must reach the endpoint alone: large files lie on other hosts, behind addresses that
/// carry their own permission. A redirect from https to http is not followed.
/// </remarks>
internal sealed partial class HubConnection : IDisposable
{
    private const int LongestChain = 10;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly HubSettings _settings;
    private readonly HttpClient _direct;
    private readonly HttpClient _byProxy;
    private readonly Uri _root;

    public HubConnection(HubSettings settings)
    {
        _settings = settings;
        _root = new Uri(settings.Endpoint.ToString().TrimEnd('/') + "/");
        (_direct, _byProxy) = (Open(usesProxy: false, settings), Open(usesProxy: true, settings));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _direct.Dispose();
        _byProxy.Dispose();
    }

    /// <summary>The answer to a request, its body not read yet.</summary>
    /// <param name="method">HEAD or GET.</param>
    /// <param name="address">After the endpoint.</param>
    /// <param name="from">First byte wanted.</param>
    /// <param name="isAnswer">Whether a redirect already tells what is wanted.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <param name="refuses">What is wrong with an address that an answer redirects to, as a sentence; null: nothing ever is.</param>
    /// <exception cref="HubTroubleException">The request failed in a way that may pass.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string address, long from, Func<HttpResponseMessage, bool>? isAnswer, CancellationToken stop,
        Func<Uri, string?>? refuses = null)
    {
        var target = new Uri(_root, address);
        for (var hop = 0; hop < LongestChain; hop++)
        {
            using var request = new HttpRequestMessage(method, target);
            if (_settings.Token is { } token && IsEndpoint(target))
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (from > 0)
                request.Headers.Range = new RangeHeaderValue(from, null);
            var response = await SendAsync(request, target, stop).ConfigureAwait(false);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location
                || isAnswer?.Invoke(response) == true)
                return response;
            response.Dispose();
            var next = new Uri(target, location);
            if (next.Scheme is not ("http" or "https") || (target.Scheme == "https" && next.Scheme != "https"))
                throw new AdviceException($"{target.Host} redirects to {next.Scheme}://{next.Host}, which is not safe: check HF_ENDPOINT.");
            if (refuses?.Invoke(next) is { } refusal)
                throw new AdviceException(refusal);
            target = next;
        }

        throw new HubTroubleException("redirects in a circle");
    }

    /// <summary>Does something until it does not fail in a way that may pass, or has failed too often.</summary>
    /// <exception cref="AdviceException">It failed each time; one sentence.</exception>
    public Task<T> RetryAsync<T>(
        HubRepository repository, string? path, Func<CancellationToken, Task<T>> attempt, CancellationToken stop) =>
        RetryAsync(attempt, last => HubRefusal.GaveUp(last, _settings, repository, path), stop);

    /// <inheritdoc cref="RetryAsync{T}(HubRepository, string, Func{CancellationToken, Task{T}}, CancellationToken)"/>
    public async Task<T> RetryAsync<T>(
        Func<CancellationToken, Task<T>> attempt, Func<HubTroubleException, AdviceException> gaveUp, CancellationToken stop)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await attempt(stop).ConfigureAwait(false);
            }
            catch (HubTroubleException trouble) when (failures < _settings.Attempts)
            {
                await PauseAsync(failures, trouble, stop).ConfigureAwait(false);
            }
            catch (HubTroubleException last)
            {
                throw gaveUp(last);
            }
        }
    }

    /// <summary>Waits after a failure: twice as long after each, or as long as the server asked.</summary>
    public Task PauseAsync(int failures, HubTroubleException trouble, CancellationToken stop)
    {
        var wait = _settings.RetryDelay * Math.Pow(2, Math.Min(failures - 1, 6));
        if (trouble.Wait is { } asked && asked > wait)
            wait = asked;
        return Task.Delay(wait < LongestWait ? wait : LongestWait, stop);
    }

    /// <summary>The answer when it is good.</summary>
    /// <exception cref="HubTroubleException">The server is busy or broken.</exception>
    /// <exception cref="AdviceException">The server will not give it.</exception>
    public void Check(HttpResponseMessage response, HubRepository repository, string? path)
    {
        var status = (int)response.StatusCode;
        if (status is >= 200 and < 400)
            return;
        if (response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || status >= 500)
            throw new HubTroubleException($"answered {status}", WaitOf(response, DateTimeOffset.UtcNow));
        throw HubRefusal.Of(response, _settings, repository, path);
    }

    /// <summary>
    /// How long a server asks to wait; null when it does not ask. A date that has passed asks for none; the growing pause between attempts
    /// holds all the same.
    /// </summary>
    /// <remarks>
    /// <c>Retry-After</c>, in seconds or until a date (RFC 9110, section 10.2.3). The hub itself, when it has had too many requests, says
    /// in <c>RateLimit: "resolvers";r=0;t=55</c> when its window ends (draft-ietf-httpapi-ratelimit-headers-09; huggingface_hub,
    /// utils/_http.py, <c>parse_ratelimit_headers</c>).
    /// </remarks>
    internal static TimeSpan? WaitOf(HttpResponseMessage response, DateTimeOffset now)
    {
        if (RetryAfter.Of(null, HubHeaders.Text(response, "Retry-After"), now) is { } asked)
            return asked;
        if (response.StatusCode == HttpStatusCode.TooManyRequests && HubHeaders.Text(response, "RateLimit") is { } limit
            && LimitForm().Match(limit) is { Success: true } window)
            // the window ends within that second
            return TimeSpan.FromSeconds(int.Parse(window.Groups["seconds"].ValueSpan, CultureInfo.InvariantCulture) + 1);
        return null;
    }

    /// <summary>Reads on, or finds out that nothing comes any more.</summary>
    /// <exception cref="HubTroubleException">The connection dropped or fell silent.</exception>
    public async Task<T> ListenAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken stop)
    {
        using var silence = new CancellationTokenSource(_settings.LongestSilence, _settings.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, stop);
        try
        {
            return await read(either.Token).ConfigureAwait(false);
        }
        catch (Exception dropped) when (dropped is HttpRequestException or IOException)
        {
            throw new HubTroubleException($"dropped the connection ({dropped.Message.TrimEnd('.')})", inner: dropped);
        }
        catch (OperationCanceledException silent) when (!stop.IsCancellationRequested)
        {
            throw new HubTroubleException($"said nothing for {_settings.LongestSilence.TotalSeconds:0.#} seconds", inner: silent);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Uri target, CancellationToken stop)
    {
        var isDirect = ServerAddress.IsAskedDirectly(target);
        try
        {
            return await ListenAsync(
                token => (isDirect ? _direct : _byProxy).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token), stop)
                .ConfigureAwait(false);
        }
        catch (HubTroubleException trouble) when (!isDirect && !HttpClient.DefaultProxy.IsBypassed(target)
            && HttpClient.DefaultProxy.GetProxy(target) is { } proxy)
        {
            throw new HubTroubleException($"{trouble.Message} by way of the proxy {proxy.Authority}", trouble.Wait, trouble);
        }
    }

    private static HttpClient Open(bool usesProxy, HubSettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = usesProxy,
            ConnectTimeout = settings.LongestSilence,
        };
        var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("ImplicitInstruct/0.1");
        http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("identity");   // hashes and sizes are of the bytes as stored
        return http;
    }

    [GeneratedRegex(@";\s*r\s*=\s*0+\s*;\s*t\s*=\s*(?<seconds>\d{1,6})\b", RegexOptions.CultureInvariant)]
    private static partial Regex LimitForm();

    /// <summary>Whether an address is the hub's own.</summary>
    public bool IsEndpoint(Uri target) => target.Scheme == _root.Scheme && target.Host == _root.Host && target.Port == _root.Port;
}
