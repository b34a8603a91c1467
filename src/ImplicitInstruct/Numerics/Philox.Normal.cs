namespace ImplicitInstruct.Numerics;

public sealed partial class Philox
{
    private double? _spareNormal;

    /// <summary>Standard normal, with mean 0 and standard deviation 1.</summary>
    /// <remarks>
    /// Box and Muller 1958: two uniform numbers make two normal ones, <c>√(-2 ln u) · cos 2πv</c> and the same with sine; the second is
    /// kept for the next call.
    /// u is in (0, 1], so the largest value is √(-2 ln 2^-53), about 8.6. Bits: <see cref="DeterministicMath"/> and √ only.
    /// </remarks>
    public double NextNormal()
    {
        if (_spareNormal is { } spare)
        {
            _spareNormal = null;
            return spare;
        }

        var radius = Math.Sqrt(-2 * DeterministicMath.Log(1 - NextDouble()));
        var angle = 2 * Math.PI * NextDouble();
        _spareNormal = radius * DeterministicMath.Sin(angle);
        return radius * DeterministicMath.Cos(angle);
    }
}
