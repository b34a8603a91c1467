namespace ImplicitInstruct.Reporting;

/// <summary>A command to type, and what it does.</summary>
/// <param name="Line">The command line.</param>
/// <param name="Purpose">What it does.</param>
public sealed record ReportCommand(string Line, string Purpose);
