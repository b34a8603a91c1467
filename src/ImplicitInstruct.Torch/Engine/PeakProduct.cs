using System.Diagnostics;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>What a device reaches at its best: products of large square matrices.</summary>
internal static class PeakProduct
{
    /// <summary>The best of some runs, floating-point operations a second.</summary>
    public static double Measure(TorchOptions options, int runs)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (size, products) = options.OnCuda ? (8192, 20) : (1024, 4);
        var matrix = randn(size, size, ScalarType.Float32, device(options.Device)).to(options.Dtype);
        var best = 0.0;
        for (var run = 0; run <= runs; run++)
        {
            using var inner = NewDisposeScope();
            Wait(mm(matrix, matrix));
            var start = Stopwatch.GetTimestamp();
            var last = matrix;
            for (var product = 0; product < products; product++)
                last = mm(matrix, matrix);
            Wait(last);
            best = Math.Max(best, 2.0 * size * size * size * products / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    /// <summary>A GPU works on while the program goes on; a number read from the result waits for it.</summary>
    private static void Wait(Tensor product) => product.select(0, 0).select(0, 0).to(ScalarType.Float32).item<float>();
}
