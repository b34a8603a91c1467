namespace ImplicitInstruct.Tests.Cpu;

/// <summary>Gradients of double-precision functions without knowing them.</summary>
internal static class FiniteDifference
{
    /// <summary>
    /// All partial derivatives of <paramref name="f"/> by the five-point rule: errors of the order of step⁴ and of 10⁻¹⁶ / step.
    /// </summary>
    public static double[] Gradient(Func<double[], double> f, double[] at, double step = 1e-3)
    {
        var (x, gradient) = ((double[])at.Clone(), new double[at.Length]);
        for (var i = 0; i < x.Length; i++)
        {
            var (near, far) = (At(i, step) - At(i, -step), At(i, 2 * step) - At(i, -2 * step));
            gradient[i] = (8 * near - far) / (12 * step);
        }

        return gradient;

        double At(int i, double shift)
        {
            x[i] = at[i] + shift;
            var value = f(x);
            x[i] = at[i];
            return value;
        }
    }
}
