using System.Globalization;
using System.Text;
using System.Text.Json;
using ImplicitInstruct.Files;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Reporting;

namespace ImplicitInstruct.Reproduction;

/// <summary>Win rates against one value of the recipe.</summary>
public sealed record SweepResult
{
    /// <summary>Folder of the results in the scale's.</summary>
    public const string Folder = "sweep";

    /// <summary>Key of the varied value.</summary>
    public required string Key { get; init; }

    /// <summary>Other values that were changed.</summary>
    public required IReadOnlyList<string> Overrides { get; init; }

    /// <summary>What was measured, in the order of the values.</summary>
    public required IReadOnlyList<SweepPoint> Points { get; init; }

    /// <summary>A row a value.</summary>
    public TableText ToTable() => new(
        [Key, .. Points[0].Rows.SelectMany(row => new[] { $"{row.Model}, %", "95 % interval", "LC", "LCf", "judge score" })],
        [
            .. Points.Select(point => (IReadOnlyList<string>)
            [
                point.Value,
                .. point.Rows.SelectMany(row => new[]
                {
                    One(row.WinRate.Value), $"{One(row.WinRate.Interval.Low)} to {One(row.WinRate.Interval.High)}",
                    One(row.Mean(seed => seed.LengthControlled)), One(row.Mean(seed => seed.LengthControlledFinished)),
                    row.Score?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-",
                }),
            ]),
        ]);

    /// <summary>All results in a scale's folder, by key.</summary>
    public static IReadOnlyList<SweepResult> ReadAll(string root)
    {
        var folder = Path.Combine(root, Folder);
        return !Directory.Exists(folder) ? [] :
        [
            .. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)
                .Select(path => JsonSerializer.Deserialize<SweepResult>(File.ReadAllBytes(path), CanonicalJson.Options)!),
        ];
    }

    /// <summary>Writes <c>KEY.json</c> and <c>KEY.md</c>.</summary>
    internal void Write(string root)
    {
        var folder = Path.Combine(root, Folder);
        Directory.CreateDirectory(folder);
        DurableFile.Write(Path.Combine(folder, Key + ".json"), JsonSerializer.SerializeToUtf8Bytes(this, CanonicalJson.Options));
        DurableFile.Write(Path.Combine(folder, Key + ".md"), Encoding.UTF8.GetBytes(ToTable().ToMarkdown()));
    }

    private static string One(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
