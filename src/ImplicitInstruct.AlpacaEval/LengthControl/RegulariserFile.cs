using System.Globalization;
using System.Security.Cryptography;
using ImplicitInstruct.AlpacaEval.WinRates;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.AlpacaEval.LengthControl;

/// <summary>Reads the authors' <c>df_gamed.csv</c>, or a file with the same figures.</summary>
public static class RegulariserFile
{
    /// <summary>SHA-256 that third parties report of <c>df_gamed.csv</c> at <see cref="Revision"/>.</summary>
    public const string Sha256 = "97aeec3f1c7de6dee6fd31fe66f1702623f4614c3efe1c6fc5f4927cd5fd674d";

    /// <summary>Revision of the dataset of the hub.</summary>
    public const string Revision = "2edc6fad8be6b14ea7230aabfd08188da6b8b814";

    /// <summary>The dataset of the hub that holds the pinned file.</summary>
    public const string Dataset = "tatsu-lab/alpaca_eval";

    /// <summary>The pinned file in it.</summary>
    public const string Name = "df_gamed.csv";

    /// <summary>
    /// Reads columns <c>preference</c> (or <c>y</c>) in [0, 1], <c>std_delta_len</c>, <c>index</c> (or <c>idx</c>) and, where it is there,
    /// <c>instruction_difficulty</c>, in any order.
    /// </summary>
    /// <param name="bytes">The file.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <exception cref="AdviceException">A column or a number is missing; one sentence.</exception>
    public static Regulariser Parse(byte[] bytes, string source)
    {
        var lines = ForeignFile.Text(bytes, source)
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var names = lines.Length == 0 ? [] : lines[0].Split(',').Select(name => name.Trim('"')).ToList();
        var (label, length, index) = (Column("preference", "y"), Column("std_delta_len"), Column("index", "idx"));
        var difficulty = names.IndexOf("instruction_difficulty");
        var difficulties = AlpacaEvalInstructions.Difficulties.ToArray();
        var rows = new List<RegulariserRow>();
        foreach (var (number, line) in lines.Index().Skip(1))
        {
            var fields = line.Split(',');
            if (fields.Length != names.Count)
                throw Refusal($"has {fields.Length} fields instead of {names.Count} in line {number + 1}");
            if (fields[label].Length == 0)
                continue;   // an unjudged row takes no part in a fit
            var position = Number(fields[index], number);
            if (!(position >= 0 && position < difficulties.Length && position == Math.Floor(position)))
                throw Refusal($"has the index {fields[index]} in line {number + 1}, and there are {difficulties.Length} instructions");
            if (difficulty >= 0)
                difficulties[(int)position] = Number(fields[difficulty], number);
            var y = Number(fields[label], number);
            if (!(y is >= 0 and <= 1))
                throw Refusal($"has the preference {fields[label]} in line {number + 1}, which is not in [0, 1]");
            rows.Add(new RegulariserRow(Number(fields[length], number), difficulties[(int)position], y));
        }

        if (rows.Count == 0)
            throw Refusal("holds no row");
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return new Regulariser(
            rows, difficulties,
            hash == Sha256 ? "the original df_gamed.csv" : $"{source} (sha256 {hash[..12]}, not the pinned df_gamed.csv)",
            IsReconstructed: false);

        int Column(params string[] either) =>
            either.Select(name => names.IndexOf(name)).FirstOrDefault(found => found >= 0, -1) is var column and >= 0
            ? column
            : throw Refusal($"has no column '{either[0]}'");

        double Number(string field, int line) =>
            double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw Refusal($"has '{field}' where line {line + 1} needs a number");

        AdviceException Refusal(string wrong) =>
            new($"'{source}' {wrong}; alpaca_eval's df_gamed.csv has columns index, preference, std_delta_len, instruction_difficulty.")
            {
                Remedy = "winrate.regulariser",
            };
    }

    /// <summary>Reads the pinned file and no other.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="source">Where it is from, for messages.</param>
    /// <param name="sha256">What it must hash to; null: <see cref="Sha256"/>.</param>
    /// <exception cref="AdviceException">It is another file.</exception>
    public static Regulariser ParsePinned(byte[] bytes, string source, string? sha256 = null)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return hash == (sha256 ?? Sha256)
            ? Parse(bytes, source)
            : throw new AdviceException($"'{source}' is another file than expected: its SHA-256 is {hash} and not {sha256 ?? Sha256}.")
            {
                Remedy = "winrate.regulariser",
            };
    }
}
