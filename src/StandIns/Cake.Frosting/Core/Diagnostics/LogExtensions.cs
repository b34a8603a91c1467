namespace Cake.Core.Diagnostics;

/// <summary>One method a level.</summary>
public static class LogExtensions
{
    /// <summary>Writes an error; shown at every verbosity.</summary>
    public static void Error(this ICakeLog log, string format, params object[] args) =>
        log.Write(Verbosity.Quiet, LogLevel.Error, format, args);

    /// <summary>Writes a warning.</summary>
    public static void Warning(this ICakeLog log, string format, params object[] args) =>
        log.Write(Verbosity.Minimal, LogLevel.Warning, format, args);

    /// <summary>Writes what a user wants to read.</summary>
    public static void Information(this ICakeLog log, string format, params object[] args) =>
        log.Write(Verbosity.Normal, LogLevel.Information, format, args);

    /// <summary>Writes what the build does.</summary>
    public static void Verbose(this ICakeLog log, string format, params object[] args) =>
        log.Write(Verbosity.Verbose, LogLevel.Verbose, format, args);

    /// <summary>Writes inner workings.</summary>
    public static void Debug(this ICakeLog log, string format, params object[] args) =>
        log.Write(Verbosity.Diagnostic, LogLevel.Debug, format, args);
}
