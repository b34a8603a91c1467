using System.Text;
using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.AlpacaEval.WinRates;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.AlpacaEval.Commands;

/// <summary>Win rates from a file of verdicts.</summary>
public static class WinRateCommand
{
    /// <summary>Reads, evaluates, prints a table, and writes the numbers.</summary>
    /// <exception cref="AdviceException">A file cannot be read, used or written.</exception>
    public static async Task RunAsync(WinRateOptions options, TextWriter output, CancellationToken cancellation = default)
    {
        if (options.Resamples < 0)
            throw new AdviceException($"--resamples is {options.Resamples}; it must be 0 (no intervals) or more.");
        var annotations = AnnotationFile.Read(options.Annotations, options.Instructions);
        var other = options.Paired is null ? null : AnnotationFile.Read(options.Paired, options.Instructions);
        var regulariser = await RegulariserAsync(options, cancellation).ConfigureAwait(false);
        var evaluation = WinRateEvaluation.Of(annotations, regulariser, options.Resamples);
        var paired = other is null ? null : PairedComparison.Of(evaluation, WinRateEvaluation.Of(other, regulariser), Math.Max(1, options.Resamples));
        if (options.JsonFile is not null)
            WholeFile.WriteShared(options.JsonFile, Encoding.UTF8.GetBytes(WinRateJson.Of(evaluation, paired)));
        await output.WriteAsync(WinRateTable.Of(evaluation, paired)).ConfigureAwait(false);
    }

    private static async Task<Regulariser> RegulariserAsync(WinRateOptions options, CancellationToken cancellation)
    {
        if (options.Regulariser is null)
            return Regulariser.Reconstructed;
        if (options.Regulariser == "original")
            return await RegulariserFile.FetchAsync(options.Cache, cancellation: cancellation).ConfigureAwait(false);
        try
        {
            return RegulariserFile.Parse(await File.ReadAllBytesAsync(options.Regulariser, cancellation).ConfigureAwait(false), options.Regulariser);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw new AdviceException($"--regulariser {options.Regulariser} cannot be read: {trouble.Message} Give alpaca_eval's df_gamed.csv, or the word original to have it fetched.", trouble);
        }
    }
}
