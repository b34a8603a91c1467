using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Threads;

namespace ImplicitInstruct.Cpu.Benchmarks;

/// <summary>What the machine's multipliers can do at most: independent fused multiply-adds in registers, on all workers at once.</summary>
public static class PeakThroughput
{
    private const int Chains = 12;
    private const int Rounds = 20_000_000;

    /// <summary>Best of some runs, in floating-point operations a second over all threads.</summary>
    /// <param name="threads">Threads; 0 takes one for each processor.</param>
    /// <param name="runs">Runs; a quarter of a second each, or so.</param>
    public static double Measure(int threads, int runs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        using var pool = new WorkerPool(threads == 0 ? Environment.ProcessorCount : threads);
        var work = new Work();
        var best = 0.0;
        for (var run = 0; run < runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            pool.Run(work, pool.Workers);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            best = Math.Max(best, 2.0 * Chains * Work.Lanes * Rounds * pool.Workers / seconds);
        }
        return best;
    }

    private sealed class Work : IParallelWork
    {
        private float _sink;

        public static int Lanes => Vector512.IsHardwareAccelerated ? 16 : 8;

        public void Run(int index, int worker) => _sink = Vector512.IsHardwareAccelerated ? Wide(Rounds) : Narrow(Rounds);

        public override string ToString() => $"{_sink}";

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float Wide(int rounds)
        {
            var (x, y) = (Vector512.Create(0.999f), Vector512.Create(0.5f));
            Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            for (var round = 0; round < rounds; round++)
            {
                a = Fused.MultiplyAdd(a, x, y);
                b = Fused.MultiplyAdd(b, x, y);
                c = Fused.MultiplyAdd(c, x, y);
                d = Fused.MultiplyAdd(d, x, y);
                e = Fused.MultiplyAdd(e, x, y);
                f = Fused.MultiplyAdd(f, x, y);
                g = Fused.MultiplyAdd(g, x, y);
                h = Fused.MultiplyAdd(h, x, y);
                i = Fused.MultiplyAdd(i, x, y);
                j = Fused.MultiplyAdd(j, x, y);
                k = Fused.MultiplyAdd(k, x, y);
                l = Fused.MultiplyAdd(l, x, y);
            }
            return (a + b + c + d + e + f + g + h + i + j + k + l)[0];
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float Narrow(int rounds)
        {
            var (x, y) = (Vector256.Create(0.999f), Vector256.Create(0.5f));
            Vector256<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            for (var round = 0; round < rounds; round++)
            {
                a = Fused.MultiplyAdd(a, x, y);
                b = Fused.MultiplyAdd(b, x, y);
                c = Fused.MultiplyAdd(c, x, y);
                d = Fused.MultiplyAdd(d, x, y);
                e = Fused.MultiplyAdd(e, x, y);
                f = Fused.MultiplyAdd(f, x, y);
                g = Fused.MultiplyAdd(g, x, y);
                h = Fused.MultiplyAdd(h, x, y);
                i = Fused.MultiplyAdd(i, x, y);
                j = Fused.MultiplyAdd(j, x, y);
                k = Fused.MultiplyAdd(k, x, y);
                l = Fused.MultiplyAdd(l, x, y);
            }
            return (a + b + c + d + e + f + g + h + i + j + k + l)[0];
        }
    }
}
