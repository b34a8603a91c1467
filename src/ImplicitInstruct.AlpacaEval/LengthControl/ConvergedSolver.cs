using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.AlpacaEval.LengthControl;

/// <summary>
/// The minimum itself: the same on every machine, and beside the published numbers the measure of what stopping early does to them.
/// </summary>
/// <remarks>
/// Proximal Newton (Lee, Sun and Saunders 2014): the loss's quadratic model plus the L1 penalty, minimised over three coefficients by
/// coordinate descent, then an Armijo line search. Steps shrink quadratically, so the one after a step below the tolerance is below its
/// square. The objective is convex: the start does not matter.
/// </remarks>
internal sealed class ConvergedSolver : ISolver
{
    private const double Tolerance = 1e-7;
    private const int MostSteps = 200;
    private const int MostHalvings = 40;
    private const int MostSweeps = 2000;
    private const int N = FitRows.Features;

    /// <inheritdoc/>
    public Coefficients Fit(FitRows rows, double c, uint seed) => Fit(rows, c, start: default, Tolerance);

    /// <summary>From a start near the minimum, which saves steps, to within about the square of a tolerance.</summary>
    public static Coefficients Fit(FitRows rows, double c, Coefficients start, double tolerance)
    {
        var (here, there) = (new Point(rows, c, start.ToArray()), new Point(rows, c, new double[N]));
        Span<double> step = stackalloc double[N];
        here.Evaluate();
        for (var iteration = 0; iteration < MostSteps; iteration++)
        {
            MinimiseModel(here, step);
            var (largest, expected) = (0.0, 0.0);
            for (var j = 0; j < N; j++)
            {
                largest = Math.Max(largest, Math.Abs(step[j]));
                expected += (here.Gradient[j] * step[j]) + Math.Abs(here.W[j] + step[j]) - Math.Abs(here.W[j]);
            }

            if (largest < tolerance)
            {
                // Too small for the objective to judge: rounding hides what it gains.
                Move(here, step, 1, there);
                return Coefficients.Of(there.W);
            }

            var size = 1.0;
            for (var halving = 0; halving < MostHalvings; halving++, size /= 2)
            {
                Move(here, step, size, there);
                there.Evaluate();
                if (there.Value <= here.Value + (1e-4 * size * expected) + (1e-14 * Math.Abs(here.Value)))
                    break;
            }

            (here, there) = (there, here);
        }

        return Coefficients.Of(here.W);
    }

    private static void Move(Point from, ReadOnlySpan<double> step, double size, Point to)
    {
        for (var j = 0; j < N; j++)
            to.W[j] = from.W[j] + (size * step[j]);   // size 1 lands on an exact zero where the step says so
    }

    /// <summary>argmin over d of <c>g·d + d·H·d/2 + |w + d|</c>.</summary>
    private static void MinimiseModel(Point at, Span<double> d)
    {
        d.Clear();
        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            var moved = 0.0;
            for (var j = 0; j < N; j++)
            {
                var slope = at.Gradient[j];
                for (var k = 0; k < N; k++)
                    slope += at.Hessian[(j * N) + k] * d[k];
                var (h, value) = (at.Hessian[(j * N) + j], at.W[j] + d[j]);
                var step = slope + 1 < h * value ? -(slope + 1) / h : slope - 1 > h * value ? -(slope - 1) / h : -value;
                d[j] += Math.Clamp(step, -100, 100);
                moved = Math.Max(moved, Math.Abs(step));
            }

            if (moved < 1e-14)
                return;
        }
    }

    /// <summary>The objective and its loss's derivatives at some coefficients.</summary>
    private sealed class Point(FitRows rows, double c, double[] w)
    {
        public double[] W { get; } = w;

        public double Value { get; private set; }

        public double[] Gradient { get; } = new double[N];

        /// <summary>Row-major.</summary>
        public double[] Hessian { get; } = new double[N * N];

        public void Evaluate()
        {
            var (x0, x1, x2, label, weight) = (rows.X[0], rows.X[1], rows.X[2], rows.Label, rows.Weight);
            var (w0, w1, w2) = (W[0], W[1], W[2]);
            var (loss, g0, g1, g2, h00, h01, h02, h11, h12, h22) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
            for (var i = 0; i < label.Length; i++)
            {
                var (a, b, d) = (x0[i], x1[i], x2[i]);
                var z = (w0 * a) + (w1 * b) + (w2 * d);
                var e = DeterministicMath.Exp(-Math.Abs(z));
                var smaller = e / (1 + e);                       // of p and 1 − p
                var p = z < 0 ? smaller : 1 - smaller;
                loss += weight[i] * (Math.Max(z, 0) + DeterministicMath.Log(1 + e) - (label[i] * z));
                var residual = weight[i] * (p - label[i]);
                g0 += residual * a;
                g1 += residual * b;
                g2 += residual * d;
                var curvature = weight[i] * smaller * (1 - smaller);
                var (ca, cb) = (curvature * a, curvature * b);
                h00 += ca * a;
                h01 += ca * b;
                h02 += ca * d;
                h11 += cb * b;
                h12 += cb * d;
                h22 += curvature * d * d;
            }

            const double Ridge = 1e-12;   // a column of zeros must not divide by zero
            Value = Math.Abs(w0) + Math.Abs(w1) + Math.Abs(w2) + (c * loss);
            (Gradient[0], Gradient[1], Gradient[2]) = (c * g0, c * g1, c * g2);
            (Hessian[0], Hessian[4], Hessian[8]) = ((c * h00) + Ridge, (c * h11) + Ridge, (c * h22) + Ridge);
            Hessian[1] = Hessian[3] = c * h01;
            Hessian[2] = Hessian[6] = c * h02;
            Hessian[5] = Hessian[7] = c * h12;
        }
    }
}
