namespace ImplicitInstruct.Cpu.Threads;

/// <summary>Threads that take pieces of work from a common counter; the caller is worker 0.</summary>
/// <remarks>
/// Who waits spins for some tens of microseconds before sleeping: a training step is a dozen rounds of milliseconds, but a core may also be needed
/// by somebody else, and then a sleeper lets the thread it waits for run.
/// Which worker does which piece is left to chance: results may depend on the piece only.
/// </remarks>
internal sealed class WorkerPool : IDisposable
{
    private const int SpinsBeforeSleep = 400;
    private readonly Thread[] threads;
    private readonly Lock gate = new();
    private readonly object wake = new();
    private IParallelWork? work;
    private int count;
    private int next;
    private int busy;
    private int round;
    private bool stopping;
    private Exception? failure;

    /// <param name="workers">How many work at once, the caller among them; at least 1.</param>
    public WorkerPool(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        Workers = workers;
        threads = new Thread[workers - 1];
        for (var i = 0; i < threads.Length; i++)
        {
            var worker = i + 1;
            threads[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"engine worker {worker}" };
            threads[i].Start();
        }
    }

    /// <summary>How many work at once.</summary>
    public int Workers { get; }

    /// <summary>Does all pieces and returns when the last is done. The first exception of a piece is thrown again here.</summary>
    public void Run(IParallelWork pieces, int pieceCount)
    {
        if (pieceCount <= 1 || Workers == 1)
        {
            for (var i = 0; i < pieceCount; i++)
                pieces.Run(i, 0);
            return;
        }
        lock (gate)
        {
            work = pieces;
            count = pieceCount;
            failure = null;
            Volatile.Write(ref next, 0);
            Volatile.Write(ref busy, threads.Length);
            lock (wake)
            {
                Volatile.Write(ref round, round + 1);
                Monitor.PulseAll(wake);
            }
            Take(0);
            for (var spins = 0; Volatile.Read(ref busy) != 0 && spins < SpinsBeforeSleep; spins++)
                Thread.SpinWait(4);
            lock (wake)
            {
                while (busy != 0)
                    Monitor.Wait(wake);
            }
            work = null;
            if (failure is { } thrown)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(thrown);
        }
    }

    public void Dispose()
    {
        lock (wake)
        {
            stopping = true;
            Monitor.PulseAll(wake);
        }
        foreach (var thread in threads)
            thread.Join();
    }

    private void Serve(int worker)
    {
        var seen = 0;
        while (true)
        {
            var spins = 0;
            while (Volatile.Read(ref round) == seen && !Volatile.Read(ref stopping) && spins < SpinsBeforeSleep)
            {
                Thread.SpinWait(4);
                spins++;
            }
            lock (wake)
            {
                while (round == seen && !stopping)
                    Monitor.Wait(wake);
                if (stopping)
                    return;
                seen = round;
            }
            Take(worker);
            if (Interlocked.Decrement(ref busy) == 0)
            {
                lock (wake)
                    Monitor.PulseAll(wake);
            }
        }
    }

    private void Take(int worker)
    {
        try
        {
            for (var i = Interlocked.Increment(ref next) - 1; i < count; i = Interlocked.Increment(ref next) - 1)
                work!.Run(i, worker);
        }
        catch (Exception exception)
        {
            // One failed piece makes the round worthless: nobody starts another piece of it.
            Interlocked.CompareExchange(ref failure, exception, null);
            Interlocked.Exchange(ref next, count);
        }
    }
}
