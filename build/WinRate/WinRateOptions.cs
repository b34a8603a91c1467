using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Build.WinRate;

/// <summary>What <c>--target WinRate</c> was asked for.</summary>
internal sealed record WinRateOptions
{
    /// <summary>What fetches the authors' regulariser, in the place of a file.</summary>
    public const string Original = "original";

    /// <summary>alpaca_eval's <c>annotations.json</c>, the same as JSON lines, or compact rows.</summary>
    public required string Annotations { get; init; }

    /// <summary>The hub, which has the authors' regulariser.</summary>
    public required HubSettings Hub { get; init; }

    /// <summary>Another model's annotations against the same reference, to compare with row by row; null: none.</summary>
    public string? Paired { get; init; }

    /// <summary>Better verdicts on some of the pairs, in the same form; null: none.</summary>
    public string? Gold { get; init; }

    /// <summary>The judge's calibration against the original, as <c>--target Calibrate</c> writes it; null: none.</summary>
    public string? Calibration { get; init; }

    /// <summary>File for the numbers; null: none.</summary>
    public string? JsonFile { get; init; }

    /// <summary>A file in the place of the regulariser's rows, or <see cref="Original"/>; null: the reconstructed ones.</summary>
    public string? Regulariser { get; init; }

    /// <summary>What the instructions are; null: see for yourself.</summary>
    public InstructionSet? Instructions { get; init; }

    /// <summary>Bootstrap resamples of the length-controlled rate; 0: no intervals.</summary>
    public int Resamples { get; init; } = 1000;

    /// <summary>Reads <c>--instructions</c>.</summary>
    /// <exception cref="AdviceException">It is neither of the two.</exception>
    public static InstructionSet? ParseInstructions(string? text) => text switch
    {
        null => null,
        "alpaca_eval" => InstructionSet.AlpacaEval,
        "other" => InstructionSet.Other,
        _ => throw new AdviceException($"--instructions is '{text}'; it can be alpaca_eval (difficulties by position) or other (none)."),
    };
}
