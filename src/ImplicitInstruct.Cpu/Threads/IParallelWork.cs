namespace ImplicitInstruct.Cpu.Threads;

/// <summary>Independent pieces of work, known by number.</summary>
internal interface IParallelWork
{
    /// <summary>Does piece <paramref name="index"/>.</summary>
    /// <param name="index">0 to count − 1; every piece is done once, in any order, on any worker.</param>
    /// <param name="worker">Number of the worker that does it: picks its scratch, and must not move a bit of the result.</param>
    void Run(int index, int worker);
}
