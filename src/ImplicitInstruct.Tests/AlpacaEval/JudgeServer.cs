using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace ImplicitInstruct.Tests.AlpacaEval;

/// <summary>A chat endpoint on this machine that answers by the text of the request, and misbehaves on demand.</summary>
/// <remarks>Speaks just enough HTTP/1.1, over a socket, so that it can also break off in the middle.</remarks>
internal sealed class JudgeServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<JudgeRequest, Reply> _answer;
    private readonly ConcurrentDictionary<string, int> _tries = new();
    private int _now;
    private int _mostAtOnce;

    /// <summary>A server.</summary>
    /// <param name="answer">What to reply to a request; null: a preference made from the prompt.</param>
    public JudgeServer(Func<JudgeRequest, Reply>? answer = null)
    {
        _answer = answer ?? (request => Reply.Preference(request));
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1");

    public ConcurrentQueue<JudgeRequest> Requests { get; } = new();

    /// <summary>Requests about pairs, without those that only ask whether the judge is there.</summary>
    public int Judged => Requests.Count(request => !request.IsProbe);

    /// <summary>The most requests that were open at one moment.</summary>
    public int MostAtOnce => _mostAtOnce;

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false);
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception trouble) when (trouble is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                if (await ReadAsync(stream).ConfigureAwait(false) is not { } request)
                    return;
                var atOnce = Interlocked.Increment(ref _now);
                lock (Requests)
                    _mostAtOnce = Math.Max(_mostAtOnce, atOnce);
                Requests.Enqueue(request);
                var reply = _answer(request);
                await Task.Delay(reply.Delay, _stop.Token).ConfigureAwait(false);
                Interlocked.Decrement(ref _now);
                await stream.WriteAsync(Encoding.UTF8.GetBytes(reply.Text)).ConfigureAwait(false);
                if (reply.BreaksOff)
                    client.LingerState = new LingerOption(true, 0);   // a reset instead of an orderly end
            }
            catch (Exception trouble) when (trouble
                is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // The caller went away, as killed ones do.
            }
        }
    }

    private async Task<JudgeRequest?> ReadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[8192];
        var (head, length) = ("", -1);
        while (true)
        {
            var count = await stream.ReadAsync(buffer).ConfigureAwait(false);
            if (count == 0)
                return null;
            bytes.AddRange(buffer.AsSpan(0, count));
            if (length < 0 && Encoding.ASCII.GetString([.. bytes]) is var text
                && text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is var end and >= 0)
            {
                head = text[..(end + 4)];
                length = head.Split("\r\n")
                    .FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } line
                    ? int.Parse(line[15..], System.Globalization.CultureInfo.InvariantCulture)
                    : 0;
            }

            if (length >= 0 && bytes.Count >= head.Length + length)
            {
                var body = Encoding.UTF8.GetString([.. bytes.Skip(head.Length).Take(length)]);
                return new JudgeRequest(head, body, _tries.AddOrUpdate(body, 1, (_, tries) => tries + 1));
            }
        }
    }
}

/// <summary>What a judge was asked.</summary>
/// <param name="Head">Request line and headers.</param>
/// <param name="Body">The JSON.</param>
/// <param name="Try">How many times this very body has come, from 1.</param>
internal sealed record JudgeRequest(string Head, string Body, int Try)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>Whether it only asks whether the judge is there.</summary>
    public bool IsProbe => Prompt.Contains("capital of France", StringComparison.Ordinal);

    /// <summary>The user's message.</summary>
    public string Prompt => (string)Json["messages"]![1]!["content"]!;
}

/// <summary>What a server sends.</summary>
/// <param name="Text">Head and body.</param>
internal sealed record Reply(string Text)
{
    public TimeSpan Delay { get; init; }

    public bool BreaksOff { get; init; }

    /// <summary>A completion whose log-probabilities depend on the prompt alone.</summary>
    public static Reply Preference(JudgeRequest request) => Ok(Completion(LogProbability(request)));

    /// <summary>ln P(m) of the prompt, from -0.1 to -9.1 in tenths.</summary>
    public static double LogProbability(JudgeRequest request) => -0.1 - ((request.Prompt.Sum(c => (long)c) % 91) / 10.0);

    public static string Completion(double first, double second = -0.5, bool withLogProbabilities = true)
    {
        JsonNode Entry(string token, double value) => new JsonObject { ["token"] = token, ["logprob"] = value };
        var choice = new JsonObject
        {
            ["index"] = 0,
            ["finish_reason"] = "length",
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = "M" },
        };
        if (withLogProbabilities)
        {
            var token = Entry("M", second);
            token["top_logprobs"] = new JsonArray(Entry("M", second), Entry("m", first), Entry("The", -12));
            choice["logprobs"] = new JsonObject { ["content"] = new JsonArray(token) };
        }

        return new JsonObject
        {
            ["id"] = "x",
            ["object"] = "chat.completion",
            ["choices"] = new JsonArray(choice),
            ["usage"] = new JsonObject { ["prompt_tokens"] = 500, ["completion_tokens"] = 1 }
        }.ToJsonString();
    }

    public static Reply Ok(string body) => Status("200 OK", body);

    public static Reply Error(string status, string message, string? code = null, string headers = "") =>
        Status(status, new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["code"] = code } }.ToJsonString(), headers);

    public static Reply Status(string status, string body, string headers = "") =>
        new(
            $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: "
            + $"close\r\n{headers}\r\n{body}");
}
