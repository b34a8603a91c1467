using System.Globalization;
using ImplicitInstruct.AlpacaEval.WinRates;

namespace ImplicitInstruct.AlpacaEval.LengthControl;

/// <summary>
/// What every fit shares: rows that keep the length coefficient sensible (gpt4_1106_preview made verbose, then made concise, against
/// itself), and the difficulties.
/// </summary>
/// <param name="Rows">In the order of the fit.</param>
/// <param name="Difficulties">Of the 805 instructions, by position.</param>
/// <param name="Source">Where both are from, for tables.</param>
/// <param name="IsReconstructed">Whether the rows' labels are estimates of the judge's own.</param>
public sealed record Regulariser(
    IReadOnlyList<RegulariserRow> Rows, IReadOnlyList<double> Difficulties, string Source, bool IsReconstructed)
{
    /// <summary>Each row's weight: λ = 0.2, halved because there are two blocks (alpaca_eval, metrics/glm_winrate.py).</summary>
    public const double Weight = 0.1;

    /// <summary>
    /// The tables of this assembly, with reconstructed labels (resources <c>regulariser.csv</c> and <c>instructions.csv</c>).
    /// </summary>
    public static Regulariser Reconstructed { get; } = new(
        [.. Read()], AlpacaEvalInstructions.Difficulties, "reconstructed labels", IsReconstructed: true);

    private static IEnumerable<RegulariserRow> Read()
    {
        var table = ResourceTable.Read("regulariser.csv")
            .Select(fields => fields.Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray()).ToList();
        foreach (var (output, label) in new[] { (1, 2), (3, 4) })
        {
            var differences = table.Select(fields => fields[0] - fields[output]).ToList();
            var scale = LengthScale.Of(differences);
            for (var i = 0; i < table.Count; i++)
                yield return new RegulariserRow(differences[i] / scale, AlpacaEvalInstructions.Difficulties[i], table[i][label]);
        }
    }
}
