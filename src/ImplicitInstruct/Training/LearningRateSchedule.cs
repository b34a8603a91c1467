using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Training;

/// <summary>Learning rate of every step: a linear rise to the peak, then a fall to a share of it.</summary>
/// <remarks>
/// Steps count from 0. Warm-up: <c>peak · (step + 1) / warmUp</c>, so no step is wasted at zero and step <c>warmUp - 1</c> has the peak.
/// After it, with
/// <c>p = (step + 1 - warmUp) / (steps - warmUp)</c>, linear: <c>peak · (1 - (1 - final) · p)</c>; cosine:
/// <c>peak · (final + (1 - final) · (1 + cos πp) / 2)</c>
/// (Loshchilov and Hutter 2017, arXiv:1608.03983, eq. 5). The last step has <c>peak · final</c>. Where it <see cref="StartsAtZero"/>, every
/// <c>step + 1</c> is a <c>step</c>: what transformers'
/// <c>get_scheduler</c> makes, which the official scripts use. The same bits on every machine.
/// </remarks>
public sealed record LearningRateSchedule
{
    /// <summary>How it falls. The paper's text says cosine, its scripts say linear.</summary>
    public ScheduleShape Shape { get; init; } = ScheduleShape.Linear;

    /// <summary>Largest learning rate.</summary>
    public required double Peak { get; init; }

    /// <summary>Steps of the rise.</summary>
    public required int WarmUpSteps { get; init; }

    /// <summary>Steps in all, the rise among them.</summary>
    public required int Steps { get; init; }

    /// <summary>Share of the peak that is left at the last step.</summary>
    public double FinalShare { get; init; }

    /// <summary>
    /// Whether the first step has the rate 0, and the last one not quite the final share (transformers, optimization.py).
    /// </summary>
    public bool StartsAtZero { get; init; }

    /// <summary>The learning rate at a position that may lie behind the end, where it stays what it was at last.</summary>
    /// <param name="position">0 or more.</param>
    public double AtOrAfterEnd(int position) => position < Steps ? At(position) : Peak * FinalShare;

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">0 to <see cref="Steps"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is not one of the schedule's.</exception>
    public double At(int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, Steps);
        var position = StartsAtZero ? step : step + 1;
        if (step < WarmUpSteps)
            return Peak * position / WarmUpSteps;
        var progress = ((double)position - WarmUpSteps) / (Steps - WarmUpSteps);
        return Shape switch
        {
            ScheduleShape.Cosine => Peak * (FinalShare + (1 - FinalShare) * (1 + DeterministicMath.Cos(Math.PI * progress)) / 2),
            _ => Peak * (1 - (1 - FinalShare) * progress),
        };
    }
}

/// <summary>How the learning rate falls after the warm-up.</summary>
public enum ScheduleShape
{
    /// <summary>In a straight line (the authors' scripts).</summary>
    Linear,

    /// <summary>Along half a cosine (the paper's text, appendix A).</summary>
    Cosine,
}
