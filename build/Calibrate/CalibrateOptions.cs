using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.Build.Judge;

namespace ImplicitInstruct.Build.Calibrate;

/// <summary>What <c>--target Calibrate</c> was asked for.</summary>
internal sealed record CalibrateOptions
{
    /// <summary>Files of second opinions, a model each; none: a judge is asked.</summary>
    public IReadOnlyList<string> Opinions { get; init; } = [];

    /// <summary>How many of the models that the original judged are judged again.</summary>
    public int Models { get; init; } = CalibrationSize.UsualModels;

    /// <summary>How many instructions of each; null: all.</summary>
    public int? Instructions { get; init; }

    /// <summary>Whether every pair is asked about in both orders of the outputs.</summary>
    public bool BothOrders { get; init; }

    /// <summary>The checkpoint that judges; null: a server does.</summary>
    public CheckpointJudgeOptions? Checkpoint { get; init; }

    /// <summary>How much that is.</summary>
    public CalibrationSize Size => CalibrationSize.Of(Models, Instructions, BothOrders);

    /// <summary>Folder for opinions, numbers and page; null: one of the judge's name among what is kept of AlpacaEval.</summary>
    public string? Folder { get; init; }

    /// <summary>File for the numbers; null: none.</summary>
    public string? JsonFile { get; init; }
}
