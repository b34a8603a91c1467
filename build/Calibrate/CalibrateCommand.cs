using System.Text;
using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.AlpacaEval.LengthControl;

namespace ImplicitInstruct.Build.Calibrate;

/// <summary>Holds a new judge against the original.</summary>
internal static class CalibrateCommand
{
    /// <summary>From recorded second opinions: reads, compares, prints tables, and writes the numbers.</summary>
    /// <exception cref="AdviceException">A file cannot be read, used or written.</exception>
    public static void Compare(CalibrateOptions options, TextWriter output, CancellationToken cancellation = default)
    {
        TypedFile.CheckJson(options.JsonFile, options.Opinions);
        var opinions = OpinionFile.ReadAll(options.Opinions);
        var comparison = JudgeComparison.Of(opinions, Regulariser.Reconstructed);
        cancellation.ThrowIfCancellationRequested();
        if (options.JsonFile is not null)
            TypedFile.WriteJson(options.JsonFile, Encoding.UTF8.GetBytes(CalibrationJson.Of(comparison)));
        output.Write(CalibrationTable.Of(comparison));
    }
}
