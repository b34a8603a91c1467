using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Threads;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Modeling.Quantization;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Cpu.Llama;

[TestFixtureSource(typeof(TinyLlama), nameof(TinyLlama.Families))]
public sealed class TrainingStepsAllocateNothing(ModelArchitecture architecture)
{
    [Test]
    public void On_any_thread_once_the_largest_batch_has_been_seen(
        [Values(1, 3)] int threads, [Values] bool tied, [Values(0, 3)] int microBatch,
        [Values(null, BaseQuantization.None, BaseQuantization.Nf4)] BaseQuantization? below, [Values(0, 0.1)] double dropout)
    {
        if (below is null && dropout > 0)
            return;   // there is no input of an adapter to drop
        if (architecture > ModelArchitecture.Olmo && (threads, microBatch) != (3, 3))
            return;   // a step is cut up alike whatever the family
        using var engine = new CpuEngine(threads);
        var model = TinyLlama.Create(engine, TinyLlama.Config(tied, architecture), seed: 1, below ?? BaseQuantization.None);
        if (below is not null)
            model.Attach(LowRankAdapter.Draw(model.Config, new LowRankAdaptation { Rank = 3, Dropout = dropout }, seed: 1));
        using var session = model.BeginTraining(new OptimizerRecipe { WeightDecay = 0.1 });
        var batches = Enumerable.Range(0, 4).Select(seed => TinyLlama.Batch(model.Config, 8, (ulong)seed)).ToArray();
        var (before, after) = (new AllocationCount(model.Pool), new AllocationCount(model.Pool));
        // The first round makes the room; further ones let the runtime compile every method for good.
        for (var round = 0; round < 12; round++)
            Steps();
        before.Take();
        after.Take();
        before.Take();
        Steps();
        after.Take();
        Assert.That(after.Bytes, Is.EqualTo(before.Bytes), "bytes allocated by each thread since it started");

        void Steps()
        {
            foreach (var batch in batches)
                session.Step(batch, 1e-3, microBatch);
        }
    }

    /// <summary>Asks every thread of the pool what it has allocated: pieces wait for each other, so that no thread gets two.</summary>
    private sealed class AllocationCount(WorkerPool pool) : IParallelWork
    {
        private int _arrived;

        public long[] Bytes { get; } = new long[pool.Workers];

        public void Take()
        {
            _arrived = 0;
            pool.Run(this, pool.Workers);
        }

        public void Run(int index, int worker)
        {
            Interlocked.Increment(ref _arrived);
            while (Volatile.Read(ref _arrived) < pool.Workers)
                Thread.Yield();
            Bytes[worker] = GC.GetAllocatedBytesForCurrentThread();
        }
    }
}
