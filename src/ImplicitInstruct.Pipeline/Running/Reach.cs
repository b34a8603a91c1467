using ImplicitInstruct.Pipeline.Keys;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>
/// What of a plan may still run: what is not made yet, what was dropped and would be made again for it, and everything that may then turn
/// out to be out of step.
/// </summary>
/// <remarks>What none of these reads is never needed again, so a run makes no dropped artifact twice, and ends.</remarks>
internal static class Reach
{
    /// <summary>The artifacts of these.</summary>
    /// <param name="plan">All stages, inputs first.</param>
    /// <param name="keys">Their keys.</param>
    /// <param name="isMissing">Whether one is not made yet.</param>
    /// <param name="isDropped">Whether one was dropped.</param>
    public static HashSet<ArtifactKey> Of(
        IReadOnlyList<Stage> plan, StageKeys keys, Func<ArtifactKey, bool> isMissing, Func<ArtifactKey, bool> isDropped)
    {
        var open = new HashSet<ArtifactKey>();
        for (var before = -1; before < open.Count;)
        {
            before = open.Count;
            foreach (var stage in plan)
            {
                var inputs = stage.Inputs.Select(input => keys.Of(input.Stage)).ToList();
                if (isMissing(keys.Of(stage)) || inputs.Any(open.Contains))
                    open.Add(keys.Of(stage));
                if (open.Contains(keys.Of(stage)))
                    open.UnionWith(inputs.Where(isDropped));
            }
        }

        return open;
    }
}
