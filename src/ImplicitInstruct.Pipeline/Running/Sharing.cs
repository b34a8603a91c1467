namespace ImplicitInstruct.Pipeline.Running;

/// <summary>What a stage takes of the machine that makes it, by arithmetic.</summary>
/// <param name="MostThreads">The most threads that help it; 1 for a stage that computes little.</param>
/// <param name="MemoryBytes">Memory; 0 where it is too little to count.</param>
/// <param name="TakesDevice">Whether it computes on the device of which there is one: such stages are made one after the other.</param>
public readonly record struct StageLoad(int MostThreads, long MemoryBytes = 0, bool TakesDevice = false);

/// <summary>How the stages of a run share a machine. Moves no bit of what they make.</summary>
public sealed record Sharing
{
    /// <summary>One stage after the other, in the plan's order.</summary>
    public static Sharing OneByOne { get; } = new() { Threads = 1, KeepsOrder = true };

    /// <summary>Threads of all of them together, and so the most that are made at once; at least 1.</summary>
    public required int Threads { get; init; }

    /// <summary>Memory of all of them together. One that takes more is made by itself.</summary>
    public long MemoryBytes { get; init; } = long.MaxValue;

    /// <summary>What a stage takes.</summary>
    public Func<Stage, StageLoad> LoadOf { get; init; } = _ => new StageLoad(1);

    /// <summary>What a stage takes on one thread, by arithmetic or as measured; only the proportions count.</summary>
    public Func<Stage, TimeSpan> TimeOf { get; init; } = _ => TimeSpan.Zero;

    /// <summary>How many times as fast a stage is on some threads as on one.</summary>
    public Func<int, double> SpeedupOf { get; init; } = threads => 0.1 + (0.9 * threads);

    /// <summary>What is wanted before the rest, with all that it needs.</summary>
    public IReadOnlyList<Stage> First { get; init; } = [];

    /// <summary>
    /// Whether stages begin in the plan's order, which makes what reads a large file soon after it, and not those with the longest way to
    /// the end first.
    /// </summary>
    public bool KeepsOrder { get; init; }
}
