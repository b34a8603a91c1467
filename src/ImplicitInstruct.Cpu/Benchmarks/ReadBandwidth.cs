using System.Diagnostics;
using System.Runtime.CompilerServices;
using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Cpu.Threads;

namespace ImplicitInstruct.Cpu.Benchmarks;

/// <summary>How fast the machine's memory is read at most: sums of more than any cache holds, by all workers at once.</summary>
public static unsafe class ReadBandwidth
{
    /// <summary>Floats that are read in one go.</summary>
    private const int Step = 64;

    /// <summary>Half a GB, more than any processor's cache.</summary>
    private const int Floats = 1 << 27;

    /// <summary>Best of some runs, in bytes a second over all threads.</summary>
    /// <param name="threads">Threads; 0 takes one for each processor. Each reads its part of half a GB.</param>
    /// <param name="runs">Runs; some hundredths of a second each.</param>
    /// <returns>That; null where there is no half GB to read.</returns>
    public static double? Measure(int threads, int runs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        using var pool = new WorkerPool(threads == 0 ? Environment.ProcessorCount : threads);
        Work work;
        try
        {
            work = new Work(pool.Workers);
        }
        catch (OutOfMemoryException)
        {
            return null;
        }

        // A page that nobody has written to is no memory yet, and lies where the processor is that writes first.
        pool.Run(work, pool.Workers);
        work.IsWritten = true;
        var best = 0.0;
        for (var run = 0; run < runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            pool.Run(work, pool.Workers);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            best = Math.Max(best, sizeof(float) * (double)work.Length * pool.Workers / seconds);
        }

        return best;
    }

    private sealed class Work(int workers) : IParallelWork
    {
        private readonly AlignedBuffer[] _read =
            [.. Enumerable.Range(0, workers).Select(_ => new AlignedBuffer(Floats / workers / Step * Step))];

        private float _sink;

        public int Length => _read[0].Length;

        public bool IsWritten { get; set; }

        public void Run(int index, int worker)
        {
            if (IsWritten)
                _sink = Sum<Eight>(_read[index].Pointer, Length);
            else
                _read[index].Span.Fill(1);
        }

        public override string ToString() => $"{_sink}";

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
