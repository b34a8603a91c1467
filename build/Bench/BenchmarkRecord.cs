using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ImplicitInstruct.Build.Bench;

/// <summary>What an engine reached on a machine, as <c>--target Bench --json FILE</c> keeps it.</summary>
internal sealed record BenchmarkRecord
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The machine: processor and cores, and on a GPU that.</summary>
    public required string Machine { get; init; }

    /// <summary>The engine, with its kernel where it has one.</summary>
    public required string Engine { get; init; }

    /// <summary>Threads of a processor; null where a GPU computed.</summary>
    public int? Threads { get; init; }

    /// <summary>The day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The commit; null where it is not known.</summary>
    public string? Commit { get; init; }

    /// <summary>What else is to be known, e.g. that other programs ran; null: nothing.</summary>
    public string? Remark { get; init; }

    /// <summary>Operations a second of the machine at its best, measured in the same minutes.</summary>
    public required double Peak { get; init; }

    /// <summary>Bytes a second that the machine reads from memory at its best; null where that was not measured.</summary>
    public double? Bandwidth { get; init; }

    /// <summary>What each model reached.</summary>
    public required IReadOnlyList<BenchmarkRow> Rows { get; init; }

    /// <summary>The bytes of the file.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Options), (byte)'\n'];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="AdviceException">It cannot be read, or is another kind of file.</exception>
    public static BenchmarkRecord Read(string path)
    {
        const string Wanted = "a file that --target Bench --json FILE wrote on this machine";
        var bytes = TypedFile.Read(path, "against", Wanted);
        try
        {
            if (JsonSerializer.Deserialize<BenchmarkRecord>(bytes, Options) is { Rows: not null, Machine: not null, Engine: not null } whole
                && whole.Rows.All(row => row is { Model: not null }) && whole.Peak > 0 && whole.Bandwidth is not <= 0)
                return whole;
        }
        catch (Exception wrong) when (wrong is JsonException or NotSupportedException)
        {
            throw new AdviceException($"--against: '{path}' holds no results of Bench. Give {Wanted}.", wrong);
        }

        throw new AdviceException($"--against: '{path}' holds no results of Bench. Give {Wanted}.");
    }

    /// <summary>Throws where results of this one say nothing beside those of another.</summary>
    /// <param name="here">The other, as far as it is known before anything is measured.</param>
    /// <exception cref="AdviceException">Another machine, engine or number of threads; says which.</exception>
    public void RequireSame(BenchmarkRecord here)
    {
        var different = new (string What, string Then, string Now)[]
        {
            ("machine", Machine, here.Machine), ("engine", Engine, here.Engine),
            ("number of threads", FormattableString.Invariant($"{Threads}"), FormattableString.Invariant($"{here.Threads}")),
        }.FirstOrDefault(one => one.Then != one.Now);
        if (different.What is not null)
            throw new AdviceException(
                $"--against: a ratio tells two versions of the program apart on one machine alone, and that file is of another "
                + $"{different.What}: {different.Then} there, {different.Now} here. Measure there with --jobs and --json first.");
    }

    /// <summary>Ratios to what was measured before, in lines of Markdown: above 1 is faster now.</summary>
    /// <param name="before">That.</param>
    public IEnumerable<string> Against(BenchmarkRecord before)
    {
        yield return "| model | training | batched decoding | one prompt |";
        yield return "| --- | ---: | ---: | ---: |";
        foreach (var row in Rows)
        {
            if (before.Rows.FirstOrDefault(one => one.Model == row.Model) is { } old)
                yield return FormattableString.Invariant($"| {row.Model} | {row.Training / old.Training:0.00} | ")
                    + FormattableString.Invariant($"{row.Batched / old.Batched:0.00} | {row.Single / old.Single:0.00} |");
        }

        yield return FormattableString.Invariant($"Times as fast as on {before.Day:yyyy-MM-dd}")
            + (before.Commit is { } commit ? $" (commit {commit[..Math.Min(8, commit.Length)]})" : "")
            + FormattableString.Invariant($"; the machine's peak was {Peak / before.Peak:0.00} times that of then.");
    }

    /// <summary>The rows as the engine's page shows them; a dash where something was not measured.</summary>
    public IEnumerable<string> ToMarkdown() => Rows.Select(row => string.Create(CultureInfo.InvariantCulture,
        $"| {row.Model} | {row.Training:#,0} | {Bar(row.Flops / Peak)} {Percent(row.Flops / Peak)} | {row.Batched:#,0} | " +
        $"{Percent(row.BatchedFlops / Peak)} | {row.Single:#,0} | {Percent(row.SingleBytes / Bandwidth)} | " +
        $"{row.Narrow?.ToString("#,0", CultureInfo.InvariantCulture) ?? "-"} | {Percent(row.NarrowBytes / Bandwidth)} |"));

    /// <summary>
    /// How many times as long an operation of the matrix products takes as in the first model, in lines of Markdown: 1 where what is asked
    /// for costs what it is.
    /// </summary>
    public IEnumerable<string> CostOfGrowth()
    {
        yield return "| model | an operation of training | of batched decoding | a weight of one prompt |";
        yield return "| --- | ---: | ---: | ---: |";
        foreach (var row in Rows)
            yield return FormattableString.Invariant($"| {row.Model} | {Rows[0].Flops / row.Flops:0.00} | ")
                + FormattableString.Invariant($"{Rows[0].BatchedFlops / row.BatchedFlops:0.00} | ")
                + FormattableString.Invariant($"{Rows[0].SingleBytes / row.SingleBytes:0.00} |");
    }

    /// <summary>A part in percent; a dash where there is none.</summary>
    public static string Percent(double? part) =>
        part is { } there ? string.Create(CultureInfo.InvariantCulture, $"{100 * there:0} %") : "-";

    /// <summary>A tenth each.</summary>
    private static string Bar(double part)
    {
        var full = (int)Math.Round(10 * Math.Clamp(part, 0, 1));
        return new string('█', full) + new string('░', 10 - full);
    }
}

/// <summary>What a model reached, tokens a second.</summary>
/// <param name="Model">Name of its shape.</param>
/// <param name="Training">Through whole training steps.</param>
/// <param name="Flops">Operations of the matrix products a second meanwhile.</param>
/// <param name="Batched">New ones of many prompts together.</param>
/// <param name="Single">New ones of one prompt alone.</param>
internal sealed record BenchmarkRow(string Model, double Training, double Flops, double Batched, double Single)
{
    /// <summary>Operations of the matrix products a second while many prompts are decoded, theirs included; null: not counted.</summary>
    public double? BatchedFlops { get; init; }

    /// <summary>Bytes of weights a second that one prompt is multiplied with; null: not counted.</summary>
    public double? SingleBytes { get; init; }

    /// <summary>New tokens of one prompt alone, weights in 16 bits; null where the engine does not keep them so.</summary>
    public double? Narrow { get; init; }

    /// <summary>Bytes of weights a second meanwhile.</summary>
    public double? NarrowBytes { get; init; }

    /// <summary>A measurement, rounded to what it is worth.</summary>
    public static BenchmarkRow Of(BenchmarkResult result) => new(
        result.Shape.Name, Rounded(result.TrainingTokensPerSecond), Rounded(result.TrainingFlopsPerSecond),
        Rounded(result.BatchedTokensPerSecond), Rounded(result.SingleTokensPerSecond))
    {
        BatchedFlops = Rounded(result.BatchedFlopsPerSecond),
        SingleBytes = Rounded(result.SingleTokensPerSecond * result.Shape.BytesAToken(sizeof(float))),
        Narrow = result.NarrowTokensPerSecond is { } narrow ? Rounded(narrow) : null,
        NarrowBytes = result.NarrowTokensPerSecond is { } tokens ? Rounded(tokens * result.Shape.BytesAToken(sizeof(ushort))) : null,
    };

    private static double Rounded(double value)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10(value)) - 3);
        return Math.Round(Math.Round(value / unit) * unit, 3);
    }
}
