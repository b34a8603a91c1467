namespace ImplicitInstruct.Build.Calibrate;

/// <summary>What <c>--target Calibrate</c> was asked for.</summary>
internal sealed record CalibrateOptions
{
    /// <summary>Files of second opinions, a model each.</summary>
    public IReadOnlyList<string> Opinions { get; init; } = [];

    /// <summary>File for the numbers; null: none.</summary>
    public string? JsonFile { get; init; }
}
