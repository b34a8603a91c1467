using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ImplicitInstruct.Tests.BrokenInputs;

/// <summary>A server on this machine that answers every request with the same bytes, whatever they are, and hangs up.</summary>
internal sealed class AnyAnswer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public AnyAnswer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>All that goes over the wire.</summary>
    public byte[] Answer { get; set; } = [];

    /// <summary>An answer of a status with a body.</summary>
    public static byte[] Http(int status, byte[] body) =>
        [.. Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status} Any\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"),
            .. body];

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                await ReadRequestAsync(client.GetStream());
                await client.GetStream().WriteAsync(Answer);
                client.Client.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException)
        {
            // The client hung up.
        }
    }

    /// <summary>To the end of the body, so that hanging up resets nothing.</summary>
    private static async Task ReadRequestAsync(NetworkStream stream)
    {
        var (buffer, request) = (new byte[1 << 16], new StringBuilder());
        while (true)
        {
            var count = await stream.ReadAsync(buffer);
            request.Append(Encoding.ASCII.GetString(buffer, 0, count));
            var text = request.ToString();
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (count == 0 || (end >= 0 && text.Length >= end + 4 + LengthOf(text)))
                return;
        }
    }

    private static int LengthOf(string request)
    {
        var line = request.Split("\r\n").FirstOrDefault(one => one.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return line is null ? 0 : int.Parse(line["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
