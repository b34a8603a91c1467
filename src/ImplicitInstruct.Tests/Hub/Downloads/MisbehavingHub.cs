using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ImplicitInstruct.Tests.Hub.Downloads;

/// <summary>A hub of one repository on this machine, faithful until it is told to fail.</summary>
internal sealed class MisbehavingHub : IDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    public const string Id = "org/name";

    private readonly HttpListener _listener;

    public MisbehavingHub(string host = "127.0.0.1")
    {
        (_listener, Address) = Listening(host);
        _ = AnswerAsync();
    }

    public Uri Address { get; }

    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>Where bodies of files lie; null when here.</summary>
    public Uri? Storage { get; set; }

    /// <summary>Asked before each answer; true when it has answered itself.</summary>
    public Func<HubRequest, HttpListenerContext, bool> Fault { get; set; } = (_, _) => false;

    /// <summary>Whether lists of files are answered as they are, whatever the fault, and not counted as requests.</summary>
    public bool IsListSound { get; set; }

    public ConcurrentQueue<HubRequest> Requests { get; } = new();

    public IEnumerable<HubRequest> Bodies =>
        Requests.Where(request => request.Method == "GET" && !request.Path.StartsWith("/api/", StringComparison.Ordinal));

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string GitBlob(byte[] bytes) =>
#pragma warning disable CA5350 // Git's own names of blobs.
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {bytes.Length}\0"), .. bytes]));
#pragma warning restore CA5350

    /// <summary>Small files are named as git names them, others by SHA-256, as on the hub.</summary>
    public static string TagOf(byte[] bytes) => bytes.Length < 1000 ? GitBlob(bytes) : Sha256(bytes);

    public static byte[] Noise(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>An error as the hub words it.</summary>
    public static bool Refuse(HttpListenerContext context, int status, string? code = null)
    {
        context.Response.StatusCode = status;
        if (code is not null)
            context.Response.Headers["X-Error-Code"] = code;
        context.Response.Close();
        return true;
    }

    /// <summary>Sends some bytes, having announced others, and hangs up.</summary>
    public static bool Drop(HttpListenerContext context, ReadOnlySpan<byte> bytes, long announced, long from = 0)
    {
        if (from > 0)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers["Content-Range"] = $"bytes {from}-{announced - 1}/{announced}";
        }

        context.Response.ContentLength64 = announced - from;
        context.Response.OutputStream.Write(bytes);
        context.Response.OutputStream.Flush();
        context.Response.Abort();
        return true;
    }

    public static long From(HubRequest request) =>
        request.Range is { } range ? long.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;

    public void Dispose() => _listener.Close();

    /// <summary>A listener at a port that was free, and still is: other tests look for one, too.</summary>
    private static (HttpListener Listener, Uri Address) Listening(string host)
    {
        while (true)
        {
            var address = new Uri($"http://{host}:{FreePort()}/");
            var listener = new HttpListener { Prefixes = { address.AbsoluteUri } };
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task AnswerAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(() => Answer(context));
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var request = new HubRequest(
            context.Request.HttpMethod, context.Request.Url!.AbsolutePath, context.Request.Headers["Range"],
            context.Request.Headers["Authorization"]);
        var isList = request.Path.StartsWith("/api/", StringComparison.Ordinal);
        var isSound = isList && IsListSound;
        if (!isSound)
            Requests.Enqueue(request);
        try
        {
            if (!isSound && Fault(request, context))
                return;
            if (isList)
                AnswerList(context.Response);
            else
                AnswerFile(request, context);
        }
        catch (Exception gone) when (gone is HttpListenerException or IOException or ObjectDisposedException)
        {
            // The client hung up.
        }
    }

    private void AnswerList(HttpListenerResponse response)
    {
        response.Close(
            JsonSerializer.SerializeToUtf8Bytes(new { sha = Commit, siblings = Files.Select(file => Sibling(file.Key, file.Value)) }),
            willBlock: true);
    }

    private static object Sibling(string path, byte[] bytes) => bytes.Length < 1000
        ? new { rfilename = path, size = bytes.Length, blobId = GitBlob(bytes) }
        : new
        {
            rfilename = path,
            size = bytes.Length,
            blobId = GitBlob([1]),
            lfs = new { sha256 = Sha256(bytes), size = bytes.Length, pointerSize = 130 },
        };

    private void AnswerFile(HubRequest request, HttpListenerContext context)
    {
        var response = context.Response;
        var parts = request.Path.Split("/resolve/");
        var path = parts.Length == 2
            ? Uri.UnescapeDataString(parts[1][(parts[1].IndexOf('/', StringComparison.Ordinal) + 1)..])
            : Uri.UnescapeDataString(request.Path[1..]);
        if (!Files.TryGetValue(path, out var bytes))
        {
            Refuse(context, 404, "EntryNotFound");
            return;
        }

        response.Headers["X-Repo-Commit"] = Commit;
        response.Headers[bytes.Length < 1000 ? "ETag" : "X-Linked-Etag"] = $"\"{TagOf(bytes)}\"";
        if (Storage is not null)
        {
            response.Headers["X-Linked-Etag"] = $"\"{TagOf(bytes)}\"";
            response.Headers["X-Linked-Size"] = bytes.Length.ToString(CultureInfo.InvariantCulture);
            response.StatusCode = 302;
            response.Headers["Location"] = new Uri(Storage, path).ToString();
            response.Close();
            return;
        }

        var from = From(request);
        if (from > 0)
        {
            response.StatusCode = 206;
            response.Headers["Content-Range"] = $"bytes {from}-{bytes.Length - 1}/{bytes.Length}";
        }

        response.ContentLength64 = bytes.Length - from;
        if (request.Method == "GET")
            response.OutputStream.Write(bytes.AsSpan((int)from));
        response.Close();
    }
}
