using ImplicitInstruct.AlpacaEval.Annotations;

namespace ImplicitInstruct.AlpacaEval.Commands;

/// <summary>What <c>--target WinRate</c> was asked for.</summary>
public sealed record WinRateOptions
{
    /// <summary>alpaca_eval's <c>annotations.json</c>, the same as JSON lines, or compact rows.</summary>
    public required string Annotations { get; init; }

    /// <summary>Another model's annotations against the same reference, to compare with row by row; null: none.</summary>
    public string? Paired { get; init; }

    /// <summary>File for the numbers; null: none.</summary>
    public string? JsonFile { get; init; }

    /// <summary>A file in the place of the regulariser's rows, or <c>original</c>: the authors' own, fetched; null: the reconstructed ones.</summary>
    public string? Regulariser { get; init; }

    /// <summary>What the instructions are; null: see for yourself.</summary>
    public InstructionSet? Instructions { get; init; }

    /// <summary>Bootstrap resamples of the length-controlled rate; 0: no intervals.</summary>
    public int Resamples { get; init; } = 1000;

    /// <summary>Folder that keeps what was fetched.</summary>
    public string Cache { get; init; } = Path.Combine("artifacts", "alpaca_eval");

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
