using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Evaluation;

/// <summary>The win rate that would be if both responses were equally long: the miniature's own length control, not AlpacaEval's.</summary>
/// <remarks>
/// Fits P(win) = σ(θ + φ·tanh(d/s)), d the length difference and s its standard deviation (divisor n, not centred), by maximum likelihood
/// of the soft preferences with the penalty φ²/2 (a ridge of 1 on φ, none on θ), and reports 100·σ(θ). The likelihood is concave and its
/// maximum unique, so the fit depends on no start and no step.
/// Where it has no maximum, at preferences that are all 0 or all 1, the limit is reported; where all lengths differ by the same, they
/// explain nothing and the plain win rate comes out. Newton's method with halved steps; every bit is the same on every machine.
/// </remarks>
/// <param name="Percent">100·σ(θ), 0 to 100.</param>
/// <param name="Theta">θ in log-odds; ±∞ when no preference, or every one, is above 0.</param>
/// <param name="Phi">φ, log-odds gained by a much longer response.</param>
public sealed record LengthControlledWinRate(double Percent, double Theta, double Phi)
{
    private const int MostSteps = 200;

    /// <summary>Fits the preferences.</summary>
    /// <param name="preferences">For each prompt, the probability in [0, 1] that the model's response is preferred.</param>
    /// <param name="lengthDifferences">For each prompt, how much longer the model's response is; any unit, see
    /// <see cref="LengthDifference"/>.</param>
    /// <exception cref="ArgumentException">There is no preference, one is outside [0, 1], a difference is not finite, or the two lists
    /// differ in length.</exception>
    public static LengthControlledWinRate Of(IReadOnlyList<double> preferences, IReadOnlyList<double> lengthDifferences)
    {
        Preferences.Check(preferences);
        if (lengthDifferences.Count != preferences.Count)
            throw new ArgumentException(
                $"There are {lengthDifferences.Count} length differences for {preferences.Count} preferences.", nameof(lengthDifferences));
        if (lengthDifferences.Any(difference => !double.IsFinite(difference)))
            throw new ArgumentException("A length difference is not finite.", nameof(lengthDifferences));
        var mean = WinRate.Mean(preferences);
        if (mean <= 0)
            return new LengthControlledWinRate(0, double.NegativeInfinity, 0);
        if (mean >= 1)
            return new LengthControlledWinRate(100, double.PositiveInfinity, 0);
        var start = DeterministicMath.Log(mean) - DeterministicMath.Log(1 - mean);
        var (theta, phi) = Maximize([.. preferences], Squash(lengthDifferences), start);
        return new LengthControlledWinRate(100 * DeterministicMath.Sigmoid(theta), theta, phi);
    }

    /// <summary>tanh(d/s), or zeros where all differences are the same.</summary>
    private static double[] Squash(IReadOnlyList<double> differences)
    {
        var sum = 0.0;
        foreach (var difference in differences)
            sum += difference;
        var mean = sum / differences.Count;
        var squares = 0.0;
        foreach (var difference in differences)
            squares += (difference - mean) * (difference - mean);
        var deviation = Math.Sqrt(squares / differences.Count);
        // Rounding can leave a trace of a spread
        var same = deviation == 0 || differences.All(difference => difference == differences[0]);
        return [.. differences.Select(difference => same ? 0 : DeterministicMath.Tanh(difference / deviation))];
    }

    private static (double Theta, double Phi) Maximize(double[] y, double[] x, double start)
    {
        var (theta, phi) = (start, 0.0);
        var loss = Loss(y, x, theta, phi);
        for (var step = 0; step < MostSteps; step++)
        {
            var (dTheta, dPhi) = NewtonStep(y, x, theta, phi);
            var size = 1.0;
            double next;
            while (!((next = Loss(y, x, theta + (size * dTheta), phi + (size * dPhi))) < loss) && size > 1e-9)
                size /= 2;
            if (!(next < loss))
                break;   // no step goes down any more: the minimum, to the last bits of the loss
            (theta, phi, loss) = (theta + (size * dTheta), phi + (size * dPhi), next);
        }

        // Where the loss is flat to its last bit the gradient still points on: one more full step takes the roots to full precision.
        var (lastTheta, lastPhi) = NewtonStep(y, x, theta, phi);
        return Math.Abs(lastTheta) < 1e-3 && Math.Abs(lastPhi) < 1e-3 ? (theta + lastTheta, phi + lastPhi) : (theta, phi);
    }

    /// <summary>Negative log-likelihood and penalty.</summary>
    private static double Loss(double[] y, double[] x, double theta, double phi)
    {
        var sum = phi * phi / 2;
        for (var i = 0; i < y.Length; i++)
        {
            var z = theta + (phi * x[i]);
            sum += Math.Max(z, 0) + DeterministicMath.Log(1 + DeterministicMath.Exp(-Math.Abs(z))) - (y[i] * z);
        }

        return sum;
    }

    /// <summary>−H⁻¹g of <see cref="Loss"/>; no step where rounding leaves no curvature.</summary>
    private static (double Theta, double Phi) NewtonStep(double[] y, double[] x, double theta, double phi)
    {
        var (g0, g1) = (0.0, phi);
        var (h00, h01, h11) = (0.0, 0.0, 1.0);
        for (var i = 0; i < y.Length; i++)
        {
            var p = DeterministicMath.Sigmoid(theta + (phi * x[i]));
            var weight = p * (1 - p);
            g0 += p - y[i];
            g1 += (p - y[i]) * x[i];
            h00 += weight;
            h01 += weight * x[i];
            h11 += weight * x[i] * x[i];
        }

        var determinant = (h00 * h11) - (h01 * h01);
        var dTheta = ((h01 * g1) - (h11 * g0)) / determinant;
        var dPhi = ((h01 * g0) - (h00 * g1)) / determinant;
        return double.IsFinite(dTheta) && double.IsFinite(dPhi) ? (dTheta, dPhi) : (0, 0);
    }
}

/// <summary>How much longer the measured response is than the reference's, in tokens, for the length control of the miniature.</summary>
public static class LengthDifference
{
    /// <summary>Candidate minus reference, pair by pair ("LC").</summary>
    public static double[] OfAll(IReadOnlyList<OutputPair> pairs)
    {
        return [.. pairs.Select(Tokens)];
    }

    /// <summary>
    /// The same, but 0 where either response is unfinished ("LCf"): a response that never stops is a failure and not a long answer, and
    /// shall not be excused for its length.
    /// </summary>
    public static double[] OfFinished(IReadOnlyList<OutputPair> pairs)
    {
        return [.. pairs.Select(pair => pair.Candidate.Finished && pair.Reference.Finished ? Tokens(pair) : 0)];
    }

    private static double Tokens(OutputPair pair) => (double)pair.Candidate.Tokens - pair.Reference.Tokens;
}
