namespace ImplicitInstruct.Build.CommandLine;

/// <summary>A task that can be asked for.</summary>
internal sealed record Target(string Name, string Description);
