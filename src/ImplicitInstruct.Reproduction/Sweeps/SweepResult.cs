using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ImplicitInstruct.Files;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reproduction.Sweeps;

/// <summary>Win rates against one value of the recipe.</summary>
public sealed record SweepResult
{
    /// <summary>Folder of the results in the scale's.</summary>
    public const string Folder = "sweep";

    /// <summary>Share of the axis at which two points with their intervals can just be told apart.</summary>
    private const double LeastDistance = 0.03;

    private static readonly string[] LengthControl = ["LC", "LCf"];

    /// <summary>Key of the varied value.</summary>
    public required string Key { get; init; }

    /// <summary>Other values that were changed.</summary>
    public required IReadOnlyList<string> Overrides { get; init; }

    /// <summary>What was measured, in the order of the values.</summary>
    public required IReadOnlyList<SweepPoint> Points { get; init; }

    /// <summary>
    /// The bounds that were fixed before the first run of this sweep, with what was found; none where nothing was expected of it.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<BoundResult> Bounds => Key != InstructionShare.Key ? [] : InstructionShare.Judge(
        [.. Points.Select(point => (
            double.Parse(point.Value, CultureInfo.InvariantCulture),
            (IReadOnlyList<Measured>)[.. point.Rows.Select(row => row.WinRate)]))]);

    /// <summary>A row a value and a family.</summary>
    public TableText ToTable() => new(
        [
            Key, .. Points[0].Rows.SelectMany(
                row => (string[])[$"{row.Model}, %", "95 % interval", .. LengthControl.Take(row.LengthControls.Count), "judge score"]),
        ],
        [
            .. Points.Select(point => (IReadOnlyList<string>)
            [
                point.Value,
                .. point.Rows.SelectMany(row => (string[])
                [
                    One(row.WinRate.Value), $"{One(row.WinRate.Interval.Low)} to {One(row.WinRate.Interval.High)}",
                    .. row.LengthControls.Select(One), row.Score?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-",
                ]),
            ]),
        ]);

    /// <summary>The table, and a plot where the values are numbers.</summary>
    public ReportSection ToSection()
    {
        var numbers = Points.All(point => double.TryParse(point.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
        return new ReportSection
        {
            Title = $"Sweep over {Key}",
            Paragraphs = ["Beyond the paper: one value of the recipe varied" +
                (Overrides.Count == 0 ? "." : $", others set: {string.Join(", ", Overrides)}."),
                .. Bounds.Select(bound => bound.ToString())],
            Tables = [new("Win rates", ToTable())],
            Plots = !numbers ? [] :
            [
                .. AgainstBytes(),
                new LineChart
                {
                    Title = $"Win rate against {Key}",
                    Description = string.Join("; ",
                        Points.Select(
                            point => $"{Key} = {point.Value}: {string.Join(", ", point.Rows.Select(row => row.WinRate.ToString()))}")) +
                    ".",
                    XAxis = IsCrowded ? $"{Key}, evenly spaced" : Key,
                    IsEvenlySpaced = IsCrowded,
                    YAxis = "win rate, %",
                    Series =
                    [
                        .. Points[0].Rows.Select((row, i) => new PointSeries(
                            row.Model,
                            [.. Points.Select(point => new PlotPoint(
                                double.Parse(point.Value, CultureInfo.InvariantCulture), point.Rows[i].WinRate.Value,
                                point.Rows[i].WinRate.Interval)).OrderBy(point => point.X)])),
                    ],
                },
            ],
        };
    }

    /// <summary>Whether neighbouring values are so close that their points would cover each other.</summary>
    private bool IsCrowded
    {
        get
        {
            double[] values = [.. Points.Select(point => double.Parse(point.Value, CultureInfo.InvariantCulture)).Distinct().Order()];
            return values.Zip(values.Skip(1)).Any(pair => pair.Second - pair.First < LeastDistance * (values[^1] - values[0]));
        }
    }

    /// <summary>Win rates against what is added to the base model, where that differs by more than a tenth; else nothing.</summary>
    private IEnumerable<Plot> AgainstBytes()
    {
        if (Points.Any(point => point.AddedBytes is null) || !Enumerable.Range(0, Points[0].Rows.Count).Any(Varies))
            yield break;
        var rows = Points[0].Rows.Select((row, i) => (row.Model, Index: i)).Where(row => Points[0].AddedBytes![row.Index] > 0).ToList();
        yield return new LineChart
        {
            Title = "Win rate against the bytes that are added to the base model",
            Description = string.Join("; ", rows.SelectMany(row => At(row.Index).Select(one => string.Create(
                CultureInfo.InvariantCulture, $"{row.Model}, {one.Bytes:N0} bytes: {one.Rate.Value:0.0} %")))) + ".",
            XAxis = "bytes, logarithm to base 2",
            YAxis = "win rate, %",
            Series =
            [
                .. rows.Select(row => new PointSeries(
                    row.Model,
                    [.. At(row.Index).Select(one => new PlotPoint(Math.Log2(one.Bytes), one.Rate.Value, one.Rate.Interval))])),
            ],
        };

        // Rules that are chosen anew at every value differ by some digits, which is not what is varied.
        bool Varies(int row) =>
            Points.Max(point => point.AddedBytes![row]) > 1.1 * Points.Min(point => point.AddedBytes![row]);

        IEnumerable<(long Bytes, Measured Rate)> At(int row) => Points
            .Select(point => (Bytes: point.AddedBytes![row], Rate: point.Rows[row].WinRate)).DistinctBy(one => one.Bytes)
            .OrderBy(one => one.Bytes);
    }

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

/// <summary>One value of a sweep.</summary>
public sealed record SweepPoint
{
    /// <summary>The value as it was typed.</summary>
    public required string Value { get; init; }

    /// <summary>The rows measured there.</summary>
    public required IReadOnlyList<ModelResult> Rows { get; init; }

    /// <summary>Bytes that each row's model adds to the base model; null in results of older runs.</summary>
    public IReadOnlyList<long>? AddedBytes { get; init; }
}
