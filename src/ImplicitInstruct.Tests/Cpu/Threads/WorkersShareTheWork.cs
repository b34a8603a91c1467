using ImplicitInstruct.Cpu.Threads;

namespace ImplicitInstruct.Tests.Cpu.Threads;

[TestFixture]
public sealed class WorkersShareTheWork
{
    [Test]
    public void Every_piece_is_done_once_by_a_worker_that_does_nothing_else_meanwhile(
        [Values(1, 2, 3, 8)] int workers, [Values(0, 1, 2, 7, 1000)] int pieces)
    {
        using var pool = new WorkerPool(workers);
        for (var round = 0; round < 20; round++)
        {
            var work = new Counting(workers, pieces);
            pool.Run(work, pieces);
            Assert.Multiple(() =>
            {
                Assert.That(work.Done, Is.All.EqualTo(1));
                Assert.That(work.WorkerWasBusy, Is.False, "scratch belongs to one piece at a time");
            });
        }
    }

    [Test]
    public void A_piece_that_fails_is_heard_of_and_the_next_round_works([Values(1, 2, 8)] int workers)
    {
        using var pool = new WorkerPool(workers);
        Assert.That(() => pool.Run(new Failing(at: 57), 100), Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("piece 57"));
        var work = new Counting(workers, 100);
        pool.Run(work, 100);
        Assert.That(work.Done, Is.All.EqualTo(1));
    }

    /// <summary>In a task of its own, with a limit: what this is about used to wait for ever.</summary>
    [Test]
    public void A_disposed_pool_refuses_work([Values(1, 2, 8)] int workers, [Values(1, 100)] int pieces)
    {
        var pool = new WorkerPool(workers);
        pool.Dispose();
        var run = Task.Run(() => pool.Run(new Counting(workers, pieces), pieces));
        Assert.That(() => run.WaitAsync(TimeSpan.FromSeconds(30)), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Disposing_twice_is_once()
    {
        var pool = new WorkerPool(2);
        pool.Dispose();
        Assert.That(pool.Dispose, Throws.Nothing);
    }

    [Test]
    public void A_pool_without_workers_is_refused() =>
        Assert.That(() => new WorkerPool(0), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private sealed class Counting(int workers, int pieces) : IParallelWork
    {
        private readonly int[] _busy = new int[workers];

        public int[] Done { get; } = new int[pieces];

        public bool WorkerWasBusy { get; private set; }

        public void Run(int index, int worker)
        {
            if (Interlocked.Increment(ref _busy[worker]) != 1)
                WorkerWasBusy = true;
            Interlocked.Increment(ref Done[index]);
            Interlocked.Decrement(ref _busy[worker]);
        }
    }

    private sealed class Failing(int at) : IParallelWork
    {
        public void Run(int index, int worker)
        {
            if (index == at)
                throw new InvalidDataException($"piece {index}");
        }
    }
}
