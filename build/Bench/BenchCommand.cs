using System.Globalization;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Benchmarks;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Torch;
using Spectre.Console;

namespace ImplicitInstruct.Build.Bench;

/// <summary>Prints what an engine reaches on this machine.</summary>
internal static class BenchCommand
{
    /// <summary>From so many weights on, TorchSharp's models are trained with checkpointing.</summary>
    private const long CheckpointedFrom = 500_000_000;

    /// <summary>Readings of the memory, of which the best counts: each takes some hundredths of a second, few are undisturbed.</summary>
    private const int BandwidthRuns = 30;

    /// <summary>Measures every shape that was asked for and prints a table of them.</summary>
    /// <exception cref="AdviceException">No shape, engine or device has that name, or the engine is not there.</exception>
    public static void Run(IAnsiConsole console, BenchOptions options, CancellationToken stop = default)
    {
        options.Validate();
        var before = options.Against is { } file ? BenchmarkRecord.Read(file) : null;
        var shapes = BenchmarkShape.Named(options.Shape).TakeWhile(_ =>
        {
            stop.ThrowIfCancellationRequested();
            return true;
        });
        console.Profile.Width = Math.Max(console.Profile.Width, 120);   // a log file has no width, and a table that wraps cannot be read
        var measured = options.Engine == "cpu" ? OnCpuEngine(console, shapes, options.Threads, before)
            : OnTorch(console, shapes, options.Device ?? TorchEngines.DefaultDevice, before);
        if (before is not null)
        {
            foreach (var line in measured.Against(before))
                console.WriteLine(line);
        }

        if (options.IsGrowth)
        {
            console.WriteLine("How many times as long as in the first model:");
            foreach (var line in measured.CostOfGrowth())
                console.WriteLine(line);
        }

        if (options.Json is { } json)
            TypedFile.WriteJson(json, measured.ToBytes());
    }

    private static BenchmarkRecord Here(string engine, int? threads, string? gpu = null)
    {
        var made = Provenance.Now(0);
        return new BenchmarkRecord
        {
            Machine = made.Machine + (gpu is null ? "" : ", " + gpu),
            Engine = engine,
            Threads = threads,
            Day = DateOnly.FromDateTime(made.Finished.UtcDateTime),
            Commit = made.Commit,
            Peak = 0,
            Rows = [],
        };
    }

    private static BenchmarkRecord OnCpuEngine(
        IAnsiConsole console, IEnumerable<BenchmarkShape> shapes, int threads, BenchmarkRecord? before)
    {
        using var engine = new CpuEngine(threads);
        var here = Here($"{engine.Name}, kernel {engine.Kernel}", engine.Threads);
        before?.RequireSame(here);
        var peak = PeakThroughput.Measure(threads, EngineBenchmark.Runs);
        var bandwidth = ReadBandwidth.Measure(threads, BandwidthRuns);
        Say(
            console,
            $"Peak of this machine, fused multiply-adds in registers: {peak / 1e9:F0} GFLOP/s; reading memory: {Gigabytes(bandwidth)}. ",
            $"Medians of {EngineBenchmark.Runs} runs; measure on an idle machine.");
        var benchmark = new EngineBenchmark(engine);
        here = Filled(here, shapes.Select(shape => benchmark.Measure(shape, keepsNarrowWeights: true)), peak, bandwidth);
        console.Write(TableOf(here));
        Say(
            console,
            $"Kernel {engine.Kernel}, {engine.Threads} threads. Operations are those of the matrix products, so the share of the peak is ",
            $"what is left after everything else. One prompt reads every weight for a token: its share is that of the memory's speed, and ",
            $"above 100 % where a cache holds the weights.");
        return here;
    }

    private static BenchmarkRecord OnTorch(
        IAnsiConsole console, IEnumerable<BenchmarkShape> shapes, string device, BenchmarkRecord? before)
    {
        var described = TorchEngines.Describe().Where(line => line.Name is "TorchSharp" or "GPU").ToList();
        var here = Here(
            string.Join(", ", described.Where(line => line.Name != "GPU").Select(line => $"{line.Name} {line.Value}")), threads: null,
            device == "cpu" ? null : string.Join(", ", described.Where(line => line.Name == "GPU").Select(line => line.Value)));
        before?.RequireSame(here);
        var plain = new TorchOptions { Device = device, Precision = device == "cpu" ? TorchPrecision.Fp32 : TorchPrecision.Bf16 };
        var peak = TorchEngines.MeasurePeak(plain, EngineBenchmark.Runs);
        Say(
            console,
            $"Best of {device} in {plain.Precision}, products of two large matrices: {peak / 1e9:N0} GFLOP/s. Medians of ",
            $"{EngineBenchmark.Runs} runs; measure on an idle machine.");
        here = Filled(
            here,
            shapes.Select(shape => new EngineBenchmark(TorchEngines.Open(Fitted(plain, shape))).Measure(shape, keepsNarrowWeights: false)),
            peak, bandwidth: null);
        console.Write(TableOf(here));
        foreach (var (name, value) in described)
            Say(console, $"{name} {value}");
        Say(
            console,
            $"Operations are those of the matrix products that a model needs; what checkpointing repeats (from {CheckpointedFrom / 1e9} ",
            $"billion weights on) is lost time.");
        return here;
    }

    /// <summary>
    /// Large models keep their blocks' inputs alone, and their optimizer on the host where the GPU is known to be too small for it.
    /// </summary>
    private static TorchOptions Fitted(TorchOptions plain, BenchmarkShape shape)
    {
        if (ParameterCount.Of(shape.Config).Total < CheckpointedFrom)
            return plain;
        var layout = new TrainingLayout
        {
            MicroBatch = Math.Max(1, plain.TokensAtOnce / shape.Length),
            Length = shape.Length,
            LogitRows = plain.LogitRowsAtOnce,
        };
        var isTooSmall = TorchEngines.Gpus.Any(
            gpu => gpu.Is(plain.Device) && TrainingMemory.Of(shape.Config, layout).Device > gpu.MemoryBytes * (1 - DeviceRate.Reserve));
        return plain with { Checkpointing = true, Optimizer = isTooSmall ? OptimizerPlacement.Offloaded : OptimizerPlacement.Device };
    }

    private static BenchmarkRecord Filled(BenchmarkRecord here, IEnumerable<BenchmarkResult> results, double peak, double? bandwidth) =>
        here with
        {
            Rows = [.. results.Select(BenchmarkRow.Of)],
            Peak = Math.Round(peak / 1e9, 1) * 1e9,
            Bandwidth = bandwidth is { } bytes ? Math.Round(bytes / 1e9, 1) * 1e9 : null,
        };

    private static Table TableOf(BenchmarkRecord record)
    {
        var table = new Table().Border(TableBorder.Markdown);
        table.AddColumn(new TableColumn("tokens/s").NoWrap());
        foreach (var column in (ReadOnlySpan<string>)["training", "of peak", "batched decoding", "of peak", "one prompt", "of memory",
            "weights of 16 bits", "of memory"])
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
        foreach (var row in record.Rows)
        {
            table.AddRow(
                row.Model, Number(row.Training), BenchmarkRecord.Percent(row.Flops / record.Peak), Number(row.Batched),
                BenchmarkRecord.Percent(row.BatchedFlops / record.Peak), Number(row.Single),
                BenchmarkRecord.Percent(row.SingleBytes / record.Bandwidth), row.Narrow is { } narrow ? Number(narrow) : "-",
                BenchmarkRecord.Percent(row.NarrowBytes / record.Bandwidth));
        }

        return table;
    }

    private static void Say(IAnsiConsole console, params FormattableString[] parts) =>
        console.WriteLine(string.Concat(parts.Select(FormattableString.Invariant)));

    private static string Gigabytes(double? bandwidth) =>
        bandwidth is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F1} GB/s") : "no room to measure it";

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
