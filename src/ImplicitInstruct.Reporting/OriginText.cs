using System.Globalization;

namespace ImplicitInstruct.Reporting;

/// <summary>Where, when and with what, in words.</summary>
internal static class OriginText
{
    /// <summary>The day, e.g. <c>22 November 2026</c>.</summary>
    public static string Day(ReportContent content) =>
        content.Origin.Finished.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>The seeds, e.g. <c>3 base models (seeds 1, 2, 3), 5 runs (p1-t1, p2-t2, p3-t3, p1-t4, p2-t5)</c>.</summary>
    public static string Seeds(ReportSeeds seeds) =>
        $"{Number(seeds.Pretraining.Count, "base model")} ({List(seeds.Pretraining)}), "
        + $"{Number(seeds.Runs.Count, "run")} ({string.Join(", ", seeds.Runs)})";

    /// <summary>Names with values.</summary>
    public static IReadOnlyList<(string Name, string Value)> Facts(ReportContent content)
    {
        var origin = content.Origin;
        return
        [
            ("scale", content.Scale),
            ("seeds", Seeds(content.Seeds)),
            ("finished", origin.Finished.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture)),
            ("work", NumberText.OfSeconds(origin.Seconds)),
            .. origin.Energy is { } energy ? [("energy", Of(energy))] : Array.Empty<(string, string)>(),
            ("engine", origin.Engine),
            ("numerics", origin.Numerics),
            ("machine", origin.Machine),
            ("runtime", origin.Runtime),
            ("version", origin.Version),
            ("commit", origin.Commit ?? "unknown"),
        ];
    }

    /// <summary>E.g. <c>0.35 kWh (processors 0.05, GPUs 0.30), measured for 20 of 28 artifacts</c>.</summary>
    private static string Of(ReportEnergy energy) => string.Create(CultureInfo.InvariantCulture,
        $"{KilowattHours(energy.Processor + energy.Gpu)} kWh (processors {KilowattHours(energy.Processor)}, GPUs ")
        + string.Create(CultureInfo.InvariantCulture,
            $"{KilowattHours(energy.Gpu)}), measured for {energy.Measured} of {energy.Artifacts} artifacts");

    private static string KilowattHours(double joules) => (joules / 3.6e6).ToString("0.####", CultureInfo.InvariantCulture);

    private static string Number(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static string List(IReadOnlyList<ulong> seeds) => seeds.Count switch
    {
        0 => "no seeds",
        1 => string.Create(CultureInfo.InvariantCulture, $"seed {seeds[0]}"),
        _ => "seeds " + string.Join(", ", seeds.Select(seed => seed.ToString(CultureInfo.InvariantCulture))),
    };
}
