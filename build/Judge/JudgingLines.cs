using ImplicitInstruct.AlpacaEval.Judging;

namespace ImplicitInstruct.Build.Judge;

/// <summary>Tells how far a judge has come, a line every 25 answers, and its troubles.</summary>
/// <param name="output">Where to print.</param>
internal sealed class JudgingLines(TextWriter output) : IProgress<JudgeProgress>
{
    private const int ProgressEvery = 25;

    /// <inheritdoc/>
    public void Report(JudgeProgress value)
    {
        if (value.Trouble is not null)
            output.WriteLine(value.Trouble);
        else if (value.Answered % ProgressEvery == 0 || value.Answered == value.Requests)
            output.WriteLine(FormattableString.Invariant($"{value.Answered} of {value.Requests} answered, ${value.SpentUsd:0.00} spent"));
    }
}
