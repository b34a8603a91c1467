using System.Diagnostics;
using System.Runtime.CompilerServices;
using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Cpu.Threads;

namespace ImplicitInstruct.Cpu.Benchmarks;

/// <summary>How fast the machine's memory is read at most: sums of more than any cache holds, by all workers at once.</summary>
public static unsafe class ReadBandwidth
{
    private const int FloatsAWorker = 1 << 26;

    /// <summary>Best of some runs, in bytes a second over all threads.</summary>
    /// <param name="threads">Threads; 0 takes one for each processor. Each reads 256 MB of its own.</param>
    /// <param name="runs">Runs; some hundredths of a second each.</param>
    public static double Measure(int threads, int runs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        using var pool = new WorkerPool(threads == 0 ? Environment.ProcessorCount : threads);
        var work = new Work(pool.Workers);
        var best = 0.0;
        for (var run = 0; run < runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            pool.Run(work, pool.Workers);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            best = Math.Max(best, sizeof(float) * (double)FloatsAWorker * pool.Workers / seconds);
        }

        return best;
    }

    private sealed class Work(int workers) : IParallelWork
    {
        private readonly AlignedBuffer[] _read = [.. Enumerable.Range(0, workers).Select(_ => Written())];
        private float _sink;

        public void Run(int index, int worker) => _sink = Sum<Eight>(_read[index].Pointer, FloatsAWorker);

        public override string ToString() => $"{_sink}";

        /// <summary>A page that nobody has written to is no memory yet.</summary>
        private static AlignedBuffer Written()
        {
            var buffer = new AlignedBuffer(FloatsAWorker);
            buffer.Span.Fill(1);
            return buffer;
        }

        /// <summary>Eight sums side by side, so that reading is what takes the time.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float Sum<T>(float* from, int length) where T : struct, IFloats<T>
        {
            T a = T.All(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
            for (var i = 0; i < length; i += 8 * T.Count, from += 8 * T.Count)
            {
                a += T.Load(from);
                b += T.Load(from + T.Count);
                c += T.Load(from + 2 * T.Count);
                d += T.Load(from + 3 * T.Count);
                e += T.Load(from + 4 * T.Count);
                f += T.Load(from + 5 * T.Count);
                g += T.Load(from + 6 * T.Count);
                h += T.Load(from + 7 * T.Count);
            }

            var sum = stackalloc float[T.Count];
            (((a + b) + (c + d)) + ((e + f) + (g + h))).Store(sum);
            return sum[0];
        }
    }
}
