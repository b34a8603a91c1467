using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ImplicitInstruct.AlpacaEval.WinRates;

/// <summary>AlpacaEval's 805 instructions: which text is which, how difficult each is, and whose output comes first.</summary>
/// <remarks>Resource <c>instructions.csv</c>, whose head says where the figures are from. Texts are known by their hash only.</remarks>
internal static class AlpacaEvalInstructions
{
    private const int FingerprintDigits = 12;
    private static readonly (string Fingerprint, double Difficulty, bool IsSwapped)[] Table =
    [
        .. ResourceTable.Read("instructions.csv")
            .Select(fields => (fields[0], double.Parse(fields[1], CultureInfo.InvariantCulture), fields[2] == "1")),
    ];

    private static readonly Dictionary<string, int> Indices = Table.Index()
        .ToDictionary(row => row.Item.Fingerprint, row => row.Index, StringComparer.Ordinal);

    /// <summary>Number of instructions.</summary>
    public static int Count => Table.Length;

    /// <summary>
    /// Difficulties in the canonical order: high where models do better against gpt4_1106_preview than they do elsewhere.
    /// </summary>
    public static IReadOnlyList<double> Difficulties { get; } = [.. Table.Select(row => row.Difficulty)];

    /// <summary>Whether the judge sees the model's output first; by the instruction's position in the canonical order.</summary>
    public static bool IsSwapped(int index) => Table[index].IsSwapped;

    /// <summary>The instruction's position in the canonical order; null when it is not one of the 805.</summary>
    public static int? IndexOf(string instruction)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(instruction)));
        return Indices.TryGetValue(hash[..FingerprintDigits], out var index) ? index : null;
    }
}
