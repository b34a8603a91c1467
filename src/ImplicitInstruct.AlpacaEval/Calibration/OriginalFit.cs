using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>What the original would have said, as far as the new judge's preference, lengths and difficulty tell.</summary>
/// <remarks>
/// P(the original prefers the model) = σ(b0 + b1·logit(clip(q − 1)) + b2·tanh(d/s) + b3·difficulty): logistic regression with the
/// original's p − 1 as fractional label, by maximum likelihood. d is the reference's length minus the model's, s its standard deviation
/// over the model's rows, as in the length control. A bare verdict is 0 or 1, whose logit is infinite: q − 1 is clipped to [0.001,
/// 0.999]. So the tails of two judges do not compare: one that gives log-probabilities says how sure it is, one that gives verdicts does
/// not, and b1 is another number. Newton's method with halved steps; a ridge of 1e-10 keeps the maximum finite where one class is missing.
/// Equal bits on every machine.
/// </remarks>
/// <param name="Intercept">b0, in log-odds.</param>
/// <param name="Preference">b1.</param>
/// <param name="Length">b2.</param>
/// <param name="Difficulty">b3.</param>
public sealed record OriginalFit(double Intercept, double Preference, double Length, double Difficulty)
{
    /// <summary>How near to 0 and to 1 a preference may come before its logit is taken.</summary>
    public const double Clip = 0.001;

    /// <summary>Factor of half the sum of squared coefficients in the objective.</summary>
    public const double Ridge = 1e-10;

    private const int Terms = 4;
    private const int MostSteps = 200;

    /// <summary>The coefficients in their order.</summary>
    public IReadOnlyList<double> Coefficients => [Intercept, Preference, Length, Difficulty];

    /// <summary>P that the original prefers the model.</summary>
    /// <param name="preference">The new judge's preference, 1 to 2.</param>
    /// <param name="squashedLength">tanh(d/s).</param>
    /// <param name="difficulty">The instruction's difficulty.</param>
    public double Predict(double preference, double squashedLength, double difficulty) =>
        DeterministicMath.Sigmoid(Intercept + (Preference * Logit(preference)) + (Length * squashedLength) + (Difficulty * difficulty));

    /// <summary>Fits the rows of some models together, each row with equal weight.</summary>
    /// <param name="models">The models.</param>
    /// <param name="difficulties">Of AlpacaEval's instructions.</param>
    public static OriginalFit Of(IEnumerable<SecondOpinions> models, IReadOnlyList<double> difficulties)
    {
        List<(double[] X, double Y)> rows =
        [
            .. models.SelectMany(model => model.Paired.Select(row => (
                new[] { 1, Logit(row.New!.Value), model.Squashed(row), difficulties[row.Instruction] }, row.Original!.Value - 1))),
        ];
        var b = Maximize(rows);
        return new OriginalFit(b[0], b[1], b[2], b[3]);
    }

    private static double Logit(double preference)
    {
        var share = Math.Clamp(preference - 1, Clip, 1 - Clip);
        return DeterministicMath.Log(share / (1 - share));
    }

    private static double[] Maximize(List<(double[] X, double Y)> rows)
    {
        var b = new double[Terms];
        var loss = Loss(rows, b);
        for (var step = 0; step < MostSteps; step++)
        {
            var direction = NewtonStep(rows, b);
            var size = 1.0;
            double[] next;
            double there;
            while (!((there = Loss(rows, next = Moved(b, direction, size))) < loss) && size > 1e-9)
                size /= 2;
            if (!(there < loss))
                break;   // no step goes down any more: the minimum, to the last bits of the loss
            (b, loss) = (next, there);
        }

        // Where the loss is flat to its last bit the gradient still points on: one more full step takes the roots to full precision.
        var last = NewtonStep(rows, b);
        return last.All(change => Math.Abs(change) < 1e-3) ? Moved(b, last, 1) : b;
    }

    private static double[] Moved(double[] b, double[] direction, double size) => [.. b.Zip(direction, (at, step) => at + (size * step))];

    private static double Dot(double[] b, double[] x) => (b[0] * x[0]) + (b[1] * x[1]) + (b[2] * x[2]) + (b[3] * x[3]);

    private static double Loss(List<(double[] X, double Y)> rows, double[] b)
    {
        var sum = Ridge * Dot(b, b) / 2;
        foreach (var (x, y) in rows)
        {
            var z = Dot(b, x);
            sum += Math.Max(z, 0) + DeterministicMath.Log(1 + DeterministicMath.Exp(-Math.Abs(z))) - (y * z);
        }

        return sum;
    }

    private static double[] NewtonStep(List<(double[] X, double Y)> rows, double[] b)
    {
        var (gradient, hessian) = (new double[Terms], new double[Terms, Terms]);
        for (var i = 0; i < Terms; i++)
            (gradient[i], hessian[i, i]) = (Ridge * b[i], Ridge);
        foreach (var (x, y) in rows)
        {
            var p = DeterministicMath.Sigmoid(Dot(b, x));
            for (var i = 0; i < Terms; i++)
            {
                gradient[i] += (p - y) * x[i];
                for (var j = 0; j <= i; j++)
                    hessian[i, j] += p * (1 - p) * x[i] * x[j];
            }
        }

        return Solve(hessian, gradient);
    }

    /// <summary>−H⁻¹g by Cholesky's decomposition; H's lower triangle is given.</summary>
    private static double[] Solve(double[,] h, double[] g)
    {
        var (root, y, step) = (new double[Terms, Terms], new double[Terms], new double[Terms]);
        for (var i = 0; i < Terms; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = h[i, j];
                for (var k = 0; k < j; k++)
                    sum -= root[i, k] * root[j, k];
                // A direction without curvature, as of a column of zeros, gets the ridge's.
                root[i, j] = i == j ? Math.Sqrt(Math.Max(sum, Ridge)) : sum / root[j, j];
            }

            y[i] = -g[i];
            for (var k = 0; k < i; k++)
                y[i] -= root[i, k] * y[k];
            y[i] /= root[i, i];
        }

        for (var i = Terms - 1; i >= 0; i--)
        {
            step[i] = y[i];
            for (var k = i + 1; k < Terms; k++)
                step[i] -= root[k, i] * step[k];
            step[i] /= root[i, i];
        }

        return step;
    }
}
