namespace ImplicitInstruct.Cpu.Threads;

/// <summary>Threads that take pieces of work from a common counter; the caller is worker 0.</summary>
/// <remarks>
/// Who waits spins for some tens of microseconds before sleeping: a training step is a dozen rounds of milliseconds, but a core may also be
/// needed by somebody else, and then a sleeper lets the thread it waits for run.
/// Which worker does which piece is left to chance: results may depend on the piece only.
/// </remarks>
internal sealed class WorkerPool : IDisposable
{
    private const int SpinsBeforeSleep = 400;
    private readonly Thread[] _threads;
    private readonly Lock _gate = new();
    private readonly object _wake = new();
    private IParallelWork? _work;
    private int _count;
    private int _next;
    private int _busy;
    private int _round;
    private bool _stopping;
    private Exception? _failure;

    /// <param name="workers">How many work at once, the caller among them; at least 1.</param>
    public WorkerPool(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        Workers = workers;
        _threads = new Thread[workers - 1];
        for (var i = 0; i < _threads.Length; i++)
        {
            var worker = i + 1;
            _threads[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"engine worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>How many work at once.</summary>
    public int Workers { get; }

    /// <summary>Does all pieces and returns when the last is done. The first exception of a piece is thrown again here.</summary>
    /// <exception cref="ObjectDisposedException">The pool is disposed: nobody would do the pieces.</exception>
    public void Run(IParallelWork pieces, int pieceCount)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _stopping), this);
        if (pieceCount <= 1 || Workers == 1)
        {
            for (var i = 0; i < pieceCount; i++)
                pieces.Run(i, 0);
            return;
        }
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);   // while this caller waited for another's round
            _work = pieces;
            _count = pieceCount;
            _failure = null;
            Volatile.Write(ref _next, 0);
            Volatile.Write(ref _busy, _threads.Length);
            lock (_wake)
            {
                Volatile.Write(ref _round, _round + 1);
                Monitor.PulseAll(_wake);
            }
            Take(0);
            for (var spins = 0; Volatile.Read(ref _busy) != 0 && spins < SpinsBeforeSleep; spins++)
                Thread.SpinWait(4);
            lock (_wake)
            {
                while (_busy != 0)
                    Monitor.Wait(_wake);
            }
            _work = null;
            if (_failure is { } thrown)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(thrown);
        }
    }

    /// <summary>Ends the threads; a round that is running is finished first.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            lock (_wake)
            {
                _stopping = true;
                Monitor.PulseAll(_wake);
            }
        }
        foreach (var thread in _threads)
            thread.Join();
    }

    private void Serve(int worker)
    {
        var seen = 0;
        while (true)
        {
            var spins = 0;
            while (Volatile.Read(ref _round) == seen && !Volatile.Read(ref _stopping) && spins < SpinsBeforeSleep)
            {
                Thread.SpinWait(4);
                spins++;
            }
            lock (_wake)
            {
                while (_round == seen && !_stopping)
                    Monitor.Wait(_wake);
                if (_stopping)
                    return;
                seen = _round;
            }
            Take(worker);
            if (Interlocked.Decrement(ref _busy) == 0)
            {
                lock (_wake)
                    Monitor.PulseAll(_wake);
            }
        }
    }

    private void Take(int worker)
    {
        try
        {
            for (var i = Interlocked.Increment(ref _next) - 1; i < _count; i = Interlocked.Increment(ref _next) - 1)
                _work!.Run(i, worker);
        }
        catch (Exception exception)
        {
            // One failed piece makes the round worthless: nobody starts another piece of it.
            Interlocked.CompareExchange(ref _failure, exception, null);
            Interlocked.Exchange(ref _next, _count);
        }
    }
}

/// <summary>Independent pieces of work, known by number.</summary>
internal interface IParallelWork
{
    /// <summary>Does piece <paramref name="index"/>.</summary>
    /// <param name="index">0 to count − 1; every piece is done once, in any order, on any worker.</param>
    /// <param name="worker">Number of the worker that does it: picks its scratch, and must not move a bit of the result.</param>
    void Run(int index, int worker);
}
