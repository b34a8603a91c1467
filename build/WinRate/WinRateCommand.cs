using System.Text;
using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.AlpacaEval.WinRates;
using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Build.WinRate;

/// <summary>Win rates from a file of verdicts.</summary>
internal static class WinRateCommand
{
    /// <summary>Reads, evaluates, prints a table, and writes the numbers.</summary>
    /// <exception cref="AdviceException">A file cannot be read, used or written.</exception>
    public static async Task RunAsync(WinRateOptions options, TextWriter output, CancellationToken cancellation = default)
    {
        if (options.Resamples < 0)
            throw new AdviceException($"--resamples is {options.Resamples}; it must be 0 (no intervals) or more.");
        var regulariserFile = options.Regulariser == WinRateOptions.Original ? null : options.Regulariser;
        TypedFile.CheckJson(options.JsonFile, options.Annotations, options.Paired, regulariserFile, options.Gold, options.Calibration);
        var annotations = AnnotationFile.Read(options.Annotations, options.Instructions);
        var gold = options.Gold is null ? null : GoldVerdicts.Apply(options.Annotations, options.Gold);
        var calibration = options.Calibration is null ? null : JudgeCalibration.Read(options.Calibration);
        var other = options.Paired is null ? null : AnnotationFile.Read(options.Paired, options.Instructions);
        var regulariser = await RegulariserAsync(options, cancellation).ConfigureAwait(false);
        var evaluation = WinRateEvaluation.Of(annotations, regulariser, options.Resamples);
        var paired = other is null
            ? null
            : PairedComparison.Of(evaluation, WinRateEvaluation.Of(other, regulariser), Math.Max(1, options.Resamples));
        var carried = calibration?.Carry(annotations, regulariser, options.Resamples);
        cancellation.ThrowIfCancellationRequested();
        if (options.JsonFile is not null)
            TypedFile.WriteJson(options.JsonFile, Encoding.UTF8.GetBytes(WinRateJson.Of(evaluation, paired, gold, carried)));
        await output.WriteAsync(WinRateTable.Of(evaluation, paired, gold, carried)).ConfigureAwait(false);
        if (regulariser.IsReconstructed && evaluation.Published is { CIndex: not null })
            await output.WriteLineAsync("--regulariser original fetches the authors' labels, --regulariser FILE takes a copy.")
                .ConfigureAwait(false);
    }

    /// <summary>
    /// The authors' own regulariser, by the way that everything of the hub goes: its endpoint, its cache, and offline from there alone.
    /// </summary>
    /// <param name="hub">The hub.</param>
    /// <param name="cancellation">Stops the fetching.</param>
    /// <param name="sha256">What the file must hash to; null: what the authors' does.</param>
    /// <exception cref="AdviceException">It cannot be had, or is another file.</exception>
    internal static async Task<Regulariser> OriginalAsync(HubSettings hub, CancellationToken cancellation, string? sha256 = null)
    {
        var repository = new HubRepository(HubRepositoryKind.Dataset, RegulariserFile.Dataset, RegulariserFile.Revision);
        using var client = new HubClient(hub);
        string folder;
        try
        {
            folder = await client.DownloadSnapshotAsync(repository, [RegulariserFile.Name], stop: cancellation).ConfigureAwait(false);
        }
        catch (AdviceException refusal)
        {
            throw new AdviceException(refusal.Message, refusal) { Remedy = "winrate.regulariser" };
        }

        var bytes = await File.ReadAllBytesAsync(Path.Combine(folder, RegulariserFile.Name), cancellation).ConfigureAwait(false);
        return RegulariserFile.ParsePinned(bytes, RegulariserFile.Name, sha256);
    }

    private static async Task<Regulariser> RegulariserAsync(
        WinRateOptions options, CancellationToken cancellation) => options.Regulariser switch
        {
            null => Regulariser.Reconstructed,
            WinRateOptions.Original => await OriginalAsync(options.Hub, cancellation).ConfigureAwait(false),
            var file => RegulariserFile.Parse(
                TypedFile.Read(file, "regulariser", "alpaca_eval's df_gamed.csv, or the word original to have it fetched"), file),
        };
}
