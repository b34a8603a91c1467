namespace ImplicitInstruct.Reporting;

/// <summary>Where, when and with what the numbers were made.</summary>
public sealed record ReportOrigin
{
    /// <summary>When the newest artifact was finished, UTC.</summary>
    public required DateTimeOffset Finished { get; init; }

    /// <summary>Seconds of work behind all of them.</summary>
    public required double Seconds { get; init; }

    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>The .NET runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>Operating system, architecture, processor and cores.</summary>
    public required string Machine { get; init; }

    /// <summary>Engine, e.g. <c>cpu</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>The engine's numerics id: machines with the same one compute the same bits.</summary>
    public required string Numerics { get; init; }

    /// <summary>Commit of this repository; null when it is not known.</summary>
    public string? Commit { get; init; }
}
