using ImplicitInstruct.Pipeline.Keys;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>When each stage of a plan would be made, if stages took what they are thought to and began as the runner begins them.</summary>
/// <param name="EndOf">The end of each stage from the start of the first.</param>
public sealed record Timetable(IReadOnlyDictionary<ArtifactKey, TimeSpan> EndOf)
{
    /// <summary>The end of the last stage.</summary>
    public TimeSpan End => EndOf.Values.DefaultIfEmpty(TimeSpan.Zero).Max();

    /// <summary>Reckons it.</summary>
    /// <param name="plan">All stages, inputs first.</param>
    /// <param name="keys">Their keys.</param>
    /// <param name="sharing">How they share the machine.</param>
    /// <param name="isOpen">Whether an artifact is to be made; the others are there.</param>
    /// <param name="takes">What a stage takes on a number of threads.</param>
    public static Timetable Of(
        IReadOnlyList<Stage> plan, StageKeys keys, Sharing sharing, Func<ArtifactKey, bool> isOpen, Func<Stage, int, TimeSpan> takes)
    {
        var order = new StageOrder(plan, keys, sharing);
        var open = plan.Select(stage => isOpen(keys.Of(stage))).ToArray();
        var left = open.Count(one => one);
        var ends = new Dictionary<ArtifactKey, TimeSpan>();
        var running = new Dictionary<StageShare, TimeSpan>();
        var now = TimeSpan.Zero;
        while (left > 0)
        {
            foreach (var share in order.Choose(order.Ready(open, running.Keys), running.Keys, open))
                running[share] = now + takes(share.Stage, share.Threads);
            now = running.Values.Min();
            foreach (var (share, end) in running.Where(one => one.Value == now).ToList())
            {
                running.Remove(share);
                ends[keys.Of(share.Stage)] = end;
                open[order.PlaceOf(share.Stage)] = false;
                left--;
            }
        }

        return new Timetable(ends);
    }
}
