using ImplicitInstruct.Pipeline.Artifacts;

namespace ImplicitInstruct.Pipeline.Reporting;

/// <summary>Where, when and with what the numbers were made.</summary>
public sealed record ReportOrigin
{
    /// <summary>The newest artifact's finish, the seconds of work behind all of them, version, runtime and machine.</summary>
    public required Provenance Made { get; init; }

    /// <summary>Engine, e.g. <c>cpu</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>The engine's numerics id: machines with the same one compute the same bits.</summary>
    public required string Numerics { get; init; }

    /// <summary>Commit of this repository; null when it is not known.</summary>
    public string? Commit { get; init; }
}
