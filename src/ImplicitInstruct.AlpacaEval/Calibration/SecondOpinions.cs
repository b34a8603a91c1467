using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>Two judges' preferences on the pairs of one model and the reference.</summary>
/// <param name="Name">The model's name, that of its file without <c>.jsonl</c>.</param>
/// <param name="Rows">The pairs, in the order of AlpacaEval's instructions.</param>
public sealed record SecondOpinions(string Name, IReadOnlyList<Opinion> Rows)
{
    /// <summary>The pairs on which both judges gave a preference.</summary>
    public IReadOnlyList<Opinion> Paired { get; } = [.. Rows.Where(row => row.IsPaired)];

    /// <summary>s of the length control: the standard deviation of length differences over all rows, in code points.</summary>
    public double LengthScale { get; } = LengthControl.LengthScale.Of([.. Rows.Select(row => row.LengthDifference)]);

    /// <summary>tanh(d/s) of a row, as the length control has it; 0 where lengths never differ by anything but the same.</summary>
    public double Squashed(Opinion row) => LengthScale == 0 ? 0 : DeterministicMath.Tanh(row.LengthDifference / LengthScale);

    /// <summary>Whether two files are about the same model: the original said the same of every pair that both hold.</summary>
    /// <remarks>
    /// The original's preferences are log-probabilities with ten decimals, so that two models do not share them by chance. Names are not
    /// asked: one model may have been judged in several ways, each with its own file.
    /// </remarks>
    public bool IsOfTheSameModelAs(SecondOpinions other)
    {
        var theirs = other.Rows.ToDictionary(row => row.Instruction);
        var shared = 0;
        foreach (var row in Rows)
        {
            if (!theirs.TryGetValue(row.Instruction, out var there))
                continue;
            if (row.Original != there.Original || row.ModelLength != there.ModelLength)
                return false;
            shared++;
        }

        return shared > 0;
    }

    /// <summary>The rows as the length control reads them, with preferences of one's choice.</summary>
    internal AnnotationRow[] With(Func<Opinion, double?> preference) =>
        [.. Rows.Select(row => new AnnotationRow(preference(row), row.ReferenceLength, row.ModelLength, row.Instruction))];

    /// <summary>The table behind the length control with the difficulty of each row's own instruction.</summary>
    /// <remarks>
    /// alpaca_eval takes difficulties by position. Here they go by the instruction, which is the same for whole files and right for parts.
    /// </remarks>
    internal Regulariser Regulariser(Regulariser table) =>
        table with { Difficulties = [.. Rows.Select(row => table.Difficulties[row.Instruction])] };
}
