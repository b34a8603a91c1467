using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Claims;

/// <summary>What a claim says is larger than what, by the conditions of its measurements.</summary>
/// <param name="Higher">What is larger.</param>
/// <param name="Lower">Than what; null: than <paramref name="Than"/>.</param>
/// <param name="Than">A figure, e.g. chance.</param>
public sealed record ClaimEffect(string Higher, string? Lower = null, double Than = 0)
{
    /// <summary>The paper's condition in the place of <see cref="Lower"/>, where it prints no such one.</summary>
    public string? LowerInPaper { get; init; }

    /// <summary>What the effect is called; a difference has its condition.</summary>
    public string Name => Lower is null ? Than == 0 ? Higher : Bound.Text($"{Higher} - {Than:0.##}") : $"{Higher} - {Lower}";

    /// <summary>The effect in the paper, for each of its models that has both numbers.</summary>
    public IEnumerable<(PaperValue Higher, PaperValue? Lower, double Value)> InPaper(IReadOnlyList<PaperValue> paper) =>
        from one in paper
        where one.Condition == Higher
        let other = paper.FirstOrDefault(value => value.Model == one.Model && value.Condition == (LowerInPaper ?? Lower))
        where Lower is null || other is not null
        select (one, other, Math.Round(one.Value - (other?.Value ?? Than), 2));
}

/// <summary>How small an effect could have been seen.</summary>
/// <remarks>
/// The minimum detectable effect of a two-sided test at 5 % with a power of 80 %, (z(0.975) + z(0.8)) SE = 2.80 SE (Bloom 1995, Evaluation
/// Review 19:547), with the standard error behind the interval that is there; of two numbers without a paired difference the root of the
/// sum of both squares, which errs to the larger side.
/// </remarks>
/// <param name="Effect">What it is about.</param>
/// <param name="Found">The effect as it was measured.</param>
/// <param name="StandardError">Its standard error, in its unit.</param>
/// <param name="Instructions">Instructions behind it.</param>
/// <param name="Seeds">Base models or runs behind it, whichever its interval resamples.</param>
/// <param name="Unit">What it counts in.</param>
/// <param name="Paper">The paper's effect, a model each.</param>
public sealed record DetectableEffect(
    ClaimEffect Effect, double Found, double StandardError, int Instructions, int Seeds, Unit Unit,
    IReadOnlyList<(string Model, double Value)> Paper)
{
    /// <summary>The base model that it is about; null where there is one group of them.</summary>
    public string? BaseModel { get; init; }

    /// <summary>Standard errors that an effect must have to be seen in 80 of 100 runs.</summary>
    public const double StandardErrors = Quantile.Normal975 + Quantile.Normal80;

    /// <summary>The smallest effect that 80 of 100 such runs would see.</summary>
    public double Least => StandardErrors * StandardError;

    /// <summary>Instructions that would see an effect, if all spread came from them.</summary>
    public double InstructionsFor(double effect) => Needed(Instructions, effect);

    /// <summary>Base models or runs that would see an effect, if all spread came from them; at least two, to have a spread.</summary>
    public double SeedsFor(double effect) => Math.Max(2, Needed(Seeds, effect));

    /// <summary>The effects of a claim; where it names none, its numbers against 0. A check of the protocol has none: it counts.</summary>
    /// <param name="result">The claim.</param>
    /// <param name="seedsOf">Base models or runs that the interval of a number resamples.</param>
    public static IReadOnlyList<DetectableEffect> All(ClaimResult result, Func<Measured, int> seedsOf)
    {
        if (result.Claim.Kind == ClaimKind.Protocol)
            return [];
        var effects = result.Claim.Effects.Count > 0 ? result.Claim.Effects
            : [.. result.Headline.Select(measured => new ClaimEffect(measured.Condition))];
        return [.. effects.Select(effect => Of(effect, result, seedsOf)).OfType<DetectableEffect>()];
    }

    private static DetectableEffect? Of(ClaimEffect effect, ClaimResult result, Func<Measured, int> seedsOf)
    {
        var (higher, lower, paired) = (Find(effect.Higher), Find(effect.Lower), Find(effect.Name));
        if (higher is null || (effect.Lower is not null && lower is null))
            return null;
        var error = paired?.Interval.StandardError()
            ?? Math.Sqrt(Math.Pow(higher.Interval.StandardError(), 2) + Math.Pow(lower?.Interval.StandardError() ?? 0, 2));
        return new DetectableEffect(
            effect, paired?.Value ?? (higher.Value - (lower?.Value ?? effect.Than)), error, (paired ?? higher).Instructions,
            seedsOf(higher),
            higher.Unit == Unit.Percent ? Unit.Points : higher.Unit,
            [.. effect.InPaper(result.Paper).Select(one => (one.Higher.Model, one.Value))]);

        Measured? Find(string? condition) => result.Measured.FirstOrDefault(one => one.Condition == condition);
    }

    private double Needed(int now, double effect) => Math.Ceiling(now * Math.Pow(Least / effect, 2));
}
