using System.Globalization;
using ImplicitInstruct.Cpu.Benchmarks;
using Spectre.Console;

namespace ImplicitInstruct.Pipeline.Commands;

/// <summary>Prints what the engine reaches on this machine.</summary>
public static class BenchCommand
{
    /// <summary>Measures every shape whose name contains <paramref name="filter"/> (all when null) and prints a row as each is done.</summary>
    /// <exception cref="AdviceException">No shape has that name.</exception>
    public static void Run(IAnsiConsole console, string? filter = null, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(console);
        var shapes = BenchmarkShape.All.Where(shape => filter is null || shape.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (shapes.Length == 0)
            throw new AdviceException($"No shape is called '{filter}'. Type --shape with a part of one of: {string.Join(", ", BenchmarkShape.All.Select(shape => shape.Name))}.");
        console.Profile.Width = Math.Max(console.Profile.Width, 120);   // a log file has no width, and a table that wraps cannot be read
        var benchmark = new EngineBenchmark(threads);
        var peak = benchmark.MeasurePeak();
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Peak of this machine, fused multiply-adds in registers: {peak / 1e9:F0} GFLOP/s. Medians of {EngineBenchmark.Runs} runs; measure on an idle machine."));
        var table = new Table().Border(TableBorder.Markdown);
        table.AddColumn(new TableColumn("model").NoWrap());
        foreach (var column in (ReadOnlySpan<string>)["training tokens/s", "GFLOP/s", "of peak", "batched decoding, tokens/s", "one prompt, tokens/s"])
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
        BenchmarkResult? last = null;
        foreach (var shape in shapes)
        {
            last = benchmark.Measure(shape);
            table.AddRow(
                shape.Name, $"{Number(last.TrainingTokensPerSecond)} ({shape.Rows} x {shape.Length})",
                Number(last.TrainingFlopsPerSecond / 1e9), Number(100 * last.TrainingFlopsPerSecond / peak) + " %",
                $"{Number(last.BatchedTokensPerSecond)} ({shape.Prompts} x {shape.NewTokens})", Number(last.SingleTokensPerSecond));
        }
        console.Write(table);
        console.WriteLine($"Kernel {last!.Kernel}, {last.Threads} threads. GFLOP/s counts matrix products only, so the share of the peak is what is left after everything else.");
    }

    private static string Number(double value, int decimals = 0) => value.ToString("N" + decimals, CultureInfo.InvariantCulture);
}
