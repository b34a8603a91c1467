using System.Globalization;
using Cake.Core.Diagnostics;

namespace ImplicitInstruct.Build;

/// <summary>Cake's log without its trimmings: an error is its message alone, so a refusal is one clear sentence.</summary>
public sealed class PlainLog : ICakeLog
{
    /// <inheritdoc/>
    public Verbosity Verbosity { get; set; } = Verbosity.Normal;

    /// <inheritdoc/>
    public void Write(Verbosity verbosity, LogLevel level, string format, params object[] args)
    {
        if (verbosity > Verbosity
            || (format.StartsWith("An error occurred when executing task", StringComparison.Ordinal) && Verbosity < Verbosity.Verbose))
            return;
        if (format == "Error: {0}")
            format = "{0}";
        var text = args.Length == 0 ? format : string.Format(CultureInfo.InvariantCulture, format, args);
        (level > LogLevel.Error ? Console.Out : Console.Error).WriteLine(text);
    }
}
