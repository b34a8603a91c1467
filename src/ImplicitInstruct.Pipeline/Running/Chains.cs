using ImplicitInstruct.Pipeline.Keys;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>The longest ways through a plan.</summary>
public static class Chains
{
    /// <summary>The time from the start of each stage to the end of what is made from it.</summary>
    /// <param name="stages">What is to be made, inputs first.</param>
    /// <param name="keys">Their keys.</param>
    /// <param name="timeOf">What a stage takes.</param>
    public static IReadOnlyDictionary<ArtifactKey, TimeSpan> Of(IReadOnlyList<Stage> stages, StageKeys keys, Func<Stage, TimeSpan> timeOf)
    {
        var behind = new Dictionary<ArtifactKey, TimeSpan>();
        foreach (var stage in stages.Reverse())
        {
            var key = keys.Of(stage);
            var chain = behind[key] = behind.GetValueOrDefault(key) + timeOf(stage);
            foreach (var input in stage.Inputs.Select(input => keys.Of(input.Stage)))
                behind[input] = behind.TryGetValue(input, out var longest) && longest > chain ? longest : chain;
        }

        return behind;
    }

    /// <summary>The longest chain, from its first stage to its last; empty where there is no stage.</summary>
    /// <param name="stages">What is to be made, inputs first.</param>
    /// <param name="keys">Their keys.</param>
    /// <param name="timeOf">What a stage takes.</param>
    public static IReadOnlyList<Stage> Longest(IReadOnlyList<Stage> stages, StageKeys keys, Func<Stage, TimeSpan> timeOf)
    {
        var behind = Of(stages, keys, timeOf);
        var chain = new List<Stage>();
        for (var open = stages; open.MaxBy(stage => behind[keys.Of(stage)]) is { } next;)
        {
            chain.Add(next);
            var key = keys.Of(next);
            open = [.. stages.Where(stage => stage.Inputs.Any(input => keys.Of(input.Stage) == key))];
        }

        return chain;
    }
}
