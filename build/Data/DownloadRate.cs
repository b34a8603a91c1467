using System.Diagnostics;
using System.Globalization;
using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Build.Data;

/// <summary>Bytes per second since the first report, and what that means for the rest.</summary>
/// <param name="now">Seconds on some clock; the system's own by default.</param>
internal sealed class DownloadRate(Func<double>? now = null)
{
    private readonly Func<double> _now = now ?? (() => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency);
    private (double Seconds, long Bytes)? _first;

    /// <summary>
    /// E.g. <c>1.2 of 13.5 GB, file 2 of 3, 45.0 MB/s, 4:33 left</c>. Bytes that were here before do not count into the rate.
    /// </summary>
    public string InWords(DownloadProgress progress)
    {
        _first ??= (_now(), progress.BytesDone);
        var (seconds, bytes) = (_now() - _first.Value.Seconds, progress.BytesDone - _first.Value.Bytes);
        var files = progress.Files > 1 ? $", file {Math.Min(progress.FilesDone + 1, progress.Files)} of {progress.Files}" : "";
        var size = progress.Bytes > 0 ? $" of {Size(progress.Bytes)}" : "";
        if (seconds <= 0 || bytes <= 0)
            return Size(progress.BytesDone) + size + files;
        var left = progress.Bytes > 0 ? TimeSpan.FromSeconds((progress.Bytes - progress.BytesDone) / (bytes / seconds)) : (TimeSpan?)null;
        return $"{Size(progress.BytesDone)}{size}{files}, {Size((long)(bytes / seconds))}/s"
            + (left is { } time ? $", {(long)time.TotalMinutes}:{time.Seconds:00} left" : "");
    }

    private static string Size(long bytes)
    {
        var (unit, name) = bytes switch { >= 1_000_000_000 => (1e9, "GB"), >= 1_000_000 => (1e6, "MB"), _ => (1e3, "kB") };
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / unit:0.0} {name}");
    }
}
