namespace ImplicitInstruct.AlpacaEval.Annotations;

/// <summary>What the rows of a kind of file should be, for messages, and how far they may stray.</summary>
/// <param name="Row">A sentence about a row.</param>
/// <param name="File">What to give instead of a file that is none, to follow a semicolon.</param>
internal sealed record RowForm(string Row, string File)
{
    /// <summary>A judge's verdicts.</summary>
    public static RowForm Annotation { get; } = new(
        "A row is alpaca_eval's annotation (instruction, output_1, generator_1, output_2, generator_2, preference) or compact (row, idx, "
            + "p, l1, l2).",
        "give alpaca_eval's annotations.json, or one compact row {\"row\", \"idx\", \"p\", \"l1\", \"l2\"} a line");

    /// <summary>Whether NaN, as Python writes it, is null.</summary>
    public bool TakesNaN { get; init; } = true;

    /// <summary>Whether a row is found by the line it stands on, from 1, and not by its number, from 0.</summary>
    public bool TellsLines { get; init; }
}
