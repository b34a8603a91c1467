using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.AlpacaEval.LengthControl;

/// <summary>
/// liblinear's L1 logistic regression as scikit-learn runs it, stopped where it stops: the coefficients of the published leaderboard to
/// 1e-10.
/// </summary>
/// <remarks>
/// newGLMNET (Yuan, Ho and Lin 2012, JMLR 13): an outer Newton step whose quadratic model is minimised by coordinate descent over a
/// shuffled, shrinking set of coefficients, then a line search. It stops at a ten-thousandth of the first violation, far enough from the
/// minimum to decide between neighbouring C, so shuffles and stopping rules are followed exactly. Each row stands for two of liblinear's,
/// class 1 with weight s·y and class 0 with weight s·(1 − y), which share features and so sums.
/// </remarks>
internal sealed class EarlyStoppingSolver : ISolver
{
    private const double Tolerance = 1e-4;
    private const double Ridge = 1e-12;
    private const double ArmijoShare = 0.01;
    private const double LargestStep = 10;
    private const int MostOuterIterations = 100;
    private const int MostSweeps = 1000;
    private const int MostHalvings = 20;

    /// <inheritdoc/>
    public Coefficients Fit(FitRows rows, double c, uint seed) => Fit(rows, c, seed, out _);

    /// <summary>The same; tells the number of outer iterations that changed something.</summary>
    public static Coefficients Fit(FitRows rows, double c, uint seed, out int iterations)
    {
        var run = new Run(rows, c, seed);
        for (iterations = 0; iterations < MostOuterIterations && run.Step(first: iterations == 0); iterations++)
        {
        }

        return Coefficients.Of(run.W);
    }

    /// <summary>
    /// A number from 0 to bound - 1 (Lemire 2019, arXiv:1805.10941), as scikit-learn's liblinear draws it; takes a word even for a bound of
    /// 1.
    /// </summary>
    /// <param name="random">Gives the words.</param>
    /// <param name="bound">At least 1.</param>
    internal static uint Below(MersenneTwister random, uint bound)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bound);
        var threshold = unchecked(0u - bound) % bound;
        ulong product;
        do
            product = (ulong)random.Next() * bound;
        while ((uint)product < threshold);
        return (uint)(product >> 32);
    }

    /// <summary>The state of one fit.</summary>
    private sealed class Run
    {
        private readonly double[][] _x;
        private readonly double[] _c;                                      // C · s
        private readonly double[] _c0;                                     // C · s · (1 − y)
        private readonly double[] _e;                                      // e^z
        private readonly double[] _t;
        private readonly double[] _b;                                      // curvature of a row's loss
        private readonly double[] _u;                                      // change of z in this step
        private readonly double[] _expU;
        private readonly double[] _f;                                      // e^z after this step
        private readonly double[] _k = new double[FitRows.Features];
        private readonly double[] _g = new double[FitRows.Features];
        private readonly double[] _h = new double[FitRows.Features];
        private readonly double[] _v = new double[FitRows.Features];       // trial coefficients
        private readonly int[] _order = [0, 1, 2];
        private readonly MersenneTwister _random;
        private readonly double _classes;                                  // liblinear's number of rows
        private readonly double _epsilon;
        private double _norm;
        private double _inner = 1;
        private double _largestBefore = double.PositiveInfinity;
        private double _firstTotal;

        public Run(FitRows rows, double c, uint seed)
        {
            var n = rows.Count;
            (_x, _random) = (rows.X, new MersenneTwister(seed));
            (_c, _c0, _e, _t, _b) = (new double[n], new double[n], new double[n], new double[n], new double[n]);
            (_u, _expU, _f) = (new double[n], new double[n], new double[n]);
            var (positive, negative) = (0, 0);
            for (var i = 0; i < n; i++)
            {
                _c[i] = c * rows.Weight[i];
                _c0[i] = _c[i] * (1 - rows.Label[i]);
                _e[i] = 1;
                positive += rows.Weight[i] * rows.Label[i] > 0 ? 1 : 0;
                negative += rows.Weight[i] * (1 - rows.Label[i]) > 0 ? 1 : 0;
            }

            _classes = positive + negative;
            _epsilon = Tolerance * Math.Max(Math.Min(positive, negative), 1) / _classes;
            for (var j = 0; j < FitRows.Features; j++)
                _k[j] = Dot(_c0, _x[j]);
        }

        public double[] W { get; } = new double[FitRows.Features];

        /// <summary>One outer iteration; false when the coefficients need no more.</summary>
        public bool Step(bool first)
        {
            Differentiate();
            var active = Outer(out var largest, out var total);
            if (first)
                _firstTotal = total;
            if (total <= _epsilon * _firstTotal)
                return false;
            var sweeps = Descend(active);
            Search();
            if (sweeps == 1)
                _inner /= 4;
            _largestBefore = largest;
            return true;
        }

        private void Differentiate()
        {
            for (var i = 0; i < _e.Length; i++)
            {
                var below = 1 / (1 + _e[i]);
                _t[i] = _c[i] * below;
                _b[i] = _t[i] * _e[i] * below;
            }
        }

        /// <summary>
        /// Gradient, curvature and violation of each coefficient; those that are zero and will stay so go to the end of the order.
        /// </summary>
        private int Outer(out double largest, out double total)
        {
            var active = FitRows.Features;
            (largest, total) = (0, 0);
            for (var s = 0; s < active;)
            {
                var j = _order[s];
                var x = _x[j];
                var (curvature, slope) = (0.0, 0.0);
                for (var i = 0; i < x.Length; i++)
                {
                    curvature += x[i] * x[i] * _b[i];
                    slope += x[i] * _t[i];
                }

                _h[j] = Ridge + curvature;
                _g[j] = _k[j] - slope;
                if (Violation(_g[j], W[j], _largestBefore) is not { } violation)
                {
                    SetAside(s, --active);
                    continue;
                }

                largest = Math.Max(largest, violation);
                total += violation;
                s++;
            }

            return active;
        }

        /// <summary>Minimises the quadratic model over the active coefficients; the number of sweeps it took.</summary>
        private int Descend(int active)
        {
            Array.Clear(_u);
            var (remaining, largestBefore, sweeps) = (active, double.PositiveInfinity, 0);
            while (sweeps < MostSweeps)
            {
                for (var j = 0; j < remaining; j++)
                {
                    var i = j + (int)Below(_random, (uint)(remaining - j));
                    (_order[i], _order[j]) = (_order[j], _order[i]);
                }

                var (largest, total) = Sweep(ref remaining, largestBefore);
                sweeps++;
                if (total > _inner * _firstTotal)
                {
                    largestBefore = largest;
                    continue;
                }

                if (remaining == active)
                    break;
                (remaining, largestBefore) = (active, double.PositiveInfinity);
            }

            return sweeps;
        }

        private (double Largest, double Total) Sweep(ref int remaining, double largestBefore)
        {
            var (largest, total) = (0.0, 0.0);
            for (var s = 0; s < remaining;)
            {
                var j = _order[s];
                var x = _x[j];
                var slope = _g[j] + (Ridge * (_v[j] - W[j]));
                var change = 0.0;
                for (var i = 0; i < x.Length; i++)
                    change += x[i] * _b[i] * _u[i];
                slope += change;
                if (Violation(slope, _v[j], largestBefore) is not { } violation)
                {
                    SetAside(s, --remaining);
                    continue;
                }

                largest = Math.Max(largest, violation);
                total += violation;
                s++;
                var step = slope + 1 < _h[j] * _v[j] ? -(slope + 1) / _h[j]
                    : slope - 1 > _h[j] * _v[j] ? -(slope - 1) / _h[j]
                    : -_v[j];
                if (Math.Abs(step) < Ridge)
                    continue;
                step = Math.Clamp(step, -LargestStep, LargestStep);
                _v[j] += step;
                for (var i = 0; i < x.Length; i++)
                    _u[i] += step * x[i];
            }

            return (largest, total);
        }

        private void Search()
        {
            var norm = NormOf(_v);
            var expected = norm - _norm;
            for (var j = 0; j < FitRows.Features; j++)
                expected += _g[j] * (_v[j] - W[j]);
            var falling = Dot(_c0, _u);
            for (var halving = 0; halving < MostHalvings; halving++)
            {
                var change = norm - _norm + falling - (ArmijoShare * expected);
                for (var i = 0; i < _u.Length; i++)
                {
                    _expU[i] = DeterministicMath.Exp(_u[i]);
                    _f[i] = _e[i] * _expU[i];
                    change += _c[i] * DeterministicMath.Log((1 + _f[i]) / (_expU[i] + _f[i]));
                }

                if (change <= 0)
                {
                    _norm = norm;
                    _v.CopyTo(W, 0);
                    _f.CopyTo(_e, 0);
                    return;
                }

                for (var j = 0; j < FitRows.Features; j++)
                    _v[j] = (W[j] + _v[j]) / 2;
                norm = NormOf(_v);
                (expected, falling) = (expected / 2, falling / 2);
                for (var i = 0; i < _u.Length; i++)
                    _u[i] /= 2;
            }
        }

        /// <summary>How far a coefficient is from optimal; null when it is zero and so surely optimal that it is set aside.</summary>
        private double? Violation(double slope, double value, double largestBefore)
        {
            var (up, down) = (slope + 1, slope - 1);
            if (value > 0)
                return Math.Abs(up);
            if (value < 0)
                return Math.Abs(down);
            if (up < 0)
                return -up;
            if (down > 0)
                return down;
            return up > largestBefore / _classes && down < -largestBefore / _classes ? null : 0;
        }

        private void SetAside(int position, int end) => (_order[position], _order[end]) = (_order[end], _order[position]);

        private static double NormOf(double[] values) => Math.Abs(values[0]) + Math.Abs(values[1]) + Math.Abs(values[2]);

        private static double Dot(double[] a, double[] b)
        {
            var sum = 0.0;
            for (var i = 0; i < a.Length; i++)
                sum += a[i] * b[i];
            return sum;
        }
    }
}
