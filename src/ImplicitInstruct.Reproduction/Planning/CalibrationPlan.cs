using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Reproduction.Judging;

namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>What holding a judge against the original would take, told before anything is fetched or asked.</summary>
public static class CalibrationPlan
{
    private const string Sparing =
        "Verdicts that are recorded and pairs of equal outputs need no request; how many these are is known when the files are here, and "
        + "said before the first request.";

    /// <summary>The lengths that a plan rests on.</summary>
    private static string Texts => string.Create(CultureInfo.InvariantCulture,
        $"outputs of {CalibrationSize.ReferenceBytes:#,0} bytes by the reference and {CalibrationSize.ModelBytes:0} by a model (means of " +
        $"the leaderboard's avg_length)");

    /// <summary>The plan of asking a server, in lines. Hours are reckoned for the GPU at hand, else for an H100.</summary>
    /// <param name="access">Who is asked.</param>
    /// <param name="size">About what.</param>
    /// <exception cref="AdviceException">There is no such judge, or its endpoint is no address.</exception>
    public static IEnumerable<string> Of(JudgeAccess access, CalibrationSize size)
    {
        yield return size.Sentence;
        if (access.OnlyRecorded)
        {
            yield return "Nobody is asked: verdicts are taken from the store alone.";
            yield break;
        }

        var recipe = access.Recipe();
        var costs = CostModel.For(EngineNames.Torch, device: null, jobs: null, access.LimitsFor(recipe).Price);
        yield return $"{JudgingCost.Of(size, recipe, costs)}.";
        yield return JudgingCost.Sentence(recipe, costs, Texts);
        yield return Sparing;
        if (access.BudgetUsd is { } budget && size.Forecast(costs.JudgePrice ?? TokenPrice.Own).Usd is var usd && usd > budget)
            yield return FormattableString.Invariant(
                $"The budget of ${budget:0.00} would end it at about {100 * budget / usd:0} %; the same command then goes on.");
    }

    /// <summary>The plan of a checkpoint that is run here, in lines.</summary>
    /// <param name="who">The checkpoint.</param>
    /// <param name="engine">What runs it.</param>
    /// <param name="device">On which device; null: the GPU at hand, else an H100.</param>
    /// <param name="jobs">By how many threads of a processor; null: one each.</param>
    /// <param name="size">About what it is asked.</param>
    public static IEnumerable<string> Of(
        CheckpointJudgeRecipe who, string engine, string? device, int? jobs, CalibrationSize size)
    {
        var costs = CostModel.For(engine, device, jobs, judgePrice: null);
        yield return size.Sentence;
        yield return $"{JudgingCost.Of(size, who, costs)}.";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Reading is reckoned at {100 * costs.Utilisation.Compute:0} % of the device's {costs.Utilisation.Peak}, with {Texts}.");
        yield return Sparing;
    }
}
