namespace Cake.Core.Diagnostics;

/// <summary>The build's log.</summary>
public interface ICakeLog
{
    /// <summary>Messages that need a higher one are not shown.</summary>
    Verbosity Verbosity { get; set; }

    /// <summary>Writes a composite format with its arguments.</summary>
    void Write(Verbosity verbosity, LogLevel level, string format, params object[] args);
}
