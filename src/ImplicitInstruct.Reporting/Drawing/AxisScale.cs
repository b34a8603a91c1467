namespace ImplicitInstruct.Reporting.Drawing;

/// <summary>Where the values of an axis lie in the picture.</summary>
internal sealed class AxisScale
{
    private readonly double _from;
    private readonly double _to;
    private readonly IReadOnlyList<Tick>? _given;

    /// <summary>A scale over values, widened when they are all one.</summary>
    /// <param name="values">What must be visible; all finite.</param>
    /// <param name="from">Where the least value lies.</param>
    /// <param name="to">Where the largest one lies.</param>
    /// <param name="margin">Share of the range that is left free at either end.</param>
    /// <param name="given">The ticks; null takes round values.</param>
    public AxisScale(IEnumerable<double> values, double from, double to, double margin = 0, IReadOnlyList<Tick>? given = null)
    {
        (_from, _to, _given) = (from, to, given);
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        if (low > high)
            (low, high) = (0, 1);
        if (high - low <= 1e-9 * Math.Max(Math.Abs(low), Math.Abs(high)))
        {
            var half = low == 0 ? 1 : Math.Abs(low) / 2;
            (low, high) = (low - half, high + half);
        }
        (Low, High) = (low - (margin * (high - low)), high + (margin * (high - low)));
    }

    /// <summary>Least value shown.</summary>
    public double Low { get; }

    /// <summary>Largest value shown.</summary>
    public double High { get; }

    /// <summary>Place of a value.</summary>
    public double this[double value] => _from + ((_to - _from) * ((value - Low) / (High - Low)));

    /// <summary>Ticks of a lying axis whose labels keep a distance from each other and stay inside the picture.</summary>
    /// <param name="size">Font size.</param>
    /// <param name="left">Left end of the room for labels.</param>
    /// <param name="right">Right end of it.</param>
    public IReadOnlyList<Tick> TicksAlong(double size, double left, double right)
    {
        for (var most = 9; most > 2; most--)
        {
            var ticks = All(most);
            if (Apart(ticks, size, left, right).Count == ticks.Count && ticks.Count > 0)
                return ticks;
        }
        return Apart(All(3), size, left, right);
    }

    /// <summary>Ticks of a standing axis whose labels keep a distance from each other.</summary>
    /// <param name="size">Font size.</param>
    public IReadOnlyList<Tick> TicksUp(double size)
    {
        for (var most = 9; most > 2; most--)
        {
            var ticks = All(most);
            var apart = ticks.Zip(ticks.Skip(1)).All(pair => Math.Abs(this[pair.First.Value] - this[pair.Second.Value]) >= 1.6 * size);
            if (ticks.Count > 0 && apart)
                return ticks;
        }
        return [.. All(3).Take(1)];
    }

    private IReadOnlyList<Tick> All(int most) => _given ?? Ticks.Linear(Low, High, most);

    private List<Tick> Apart(IReadOnlyList<Tick> ticks, double size, double left, double right)
    {
        var kept = new List<Tick>();
        var free = left;
        foreach (var tick in ticks)
        {
            var (at, half) = (this[tick.Value], TextRoom.Of(tick.Label, size) / 2);
            if (at - half < free || at + half > right)
                continue;
            kept.Add(tick);
            free = at + half + size;
        }
        return kept;
    }
}
