using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.AlpacaEval.Judging;

namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>What holding a judge against the original would take, told before anything is fetched or asked.</summary>
public static class CalibrationPlan
{
    /// <summary>The plan in lines. Hours are reckoned for the GPU at hand, else for an H100.</summary>
    /// <param name="access">Who is asked.</param>
    /// <param name="size">About what.</param>
    /// <exception cref="AdviceException">There is no such judge, or its endpoint is no address.</exception>
    public static IEnumerable<string> Of(JudgeAccess access, CalibrationSize size)
    {
        var recipe = access.Recipe();
        var costs = CostModel.ForGpu(device: null, access.LimitsFor(recipe).Price);
        yield return size.Sentence;
        yield return access.OnlyRecorded ? "Nobody is asked: verdicts are taken from the store alone."
            : $"{JudgingCost.Of(size, recipe, costs)}.";
        if (access.OnlyRecorded)
            yield break;
        yield return JudgingCost.Sentence(recipe, costs, string.Create(CultureInfo.InvariantCulture,
            $"outputs of {CalibrationSize.ReferenceBytes:#,0} bytes by the reference and {CalibrationSize.ModelBytes:0} by a model " +
            $"(means of the leaderboard's avg_length)"));
        yield return "Verdicts that are recorded and pairs of equal outputs need no request; how many these are is known when the files "
            + "are here, and said before the first request.";
        if (access.BudgetUsd is { } budget && size.Forecast(costs.JudgePrice ?? TokenPrice.Own).Usd is var usd && usd > budget)
            yield return FormattableString.Invariant(
                $"The budget of ${budget:0.00} would end it at about {100 * budget / usd:0} %; the same command then goes on.");
    }
}
