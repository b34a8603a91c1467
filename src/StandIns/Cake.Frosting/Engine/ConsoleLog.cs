using System.Globalization;
using Cake.Core.Diagnostics;

namespace Cake.Frosting.Engine;

/// <summary>Errors to standard error, the rest to standard output.</summary>
internal sealed class ConsoleLog : ICakeLog
{
    public Verbosity Verbosity { get; set; } = Verbosity.Normal;

    public void Write(Verbosity verbosity, LogLevel level, string format, params object[] args)
    {
        if (verbosity > Verbosity)
            return;
        var text = args.Length == 0 ? format : string.Format(CultureInfo.InvariantCulture, format, args);
        (level > LogLevel.Error ? Console.Out : Console.Error).WriteLine(text);
    }
}
