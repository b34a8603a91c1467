using System.Text.Json.Nodes;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>
/// Says of each stage of a plan whether it runs, and which recipe value or input is the reason.
/// </summary>
public sealed class Explanation(ArtifactStore store, StageKeys keys)
{
    /// <summary>How many reasons of one stage are named: a table has dozens of inputs, which change together.</summary>
    private const int Named = 4;

    /// <summary>A value that is null, and one that is not there: a group of values that comes takes the place of a null.</summary>
    private const string None = "none";

    /// <summary>One line a stage.</summary>
    /// <param name="plan">Stages, inputs first.</param>
    /// <param name="found">What the store found for each.</param>
    /// <param name="report">Where the lines go.</param>
    public void Tell(IReadOnlyList<Stage> plan, IReadOnlyDictionary<ArtifactKey, ArtifactState> found, IRunReport report)
    {
        var width = plan.Max(stage => keys.Of(stage).ToString().Length);
        foreach (var stage in plan)
        {
            var key = keys.Of(stage);
            var state = found[key];
            var verdict = state.IsWhole ? "up to date"
                : state.IsDropped ? "dropped, made again when something needs it"
                : $"runs: {Reason(stage, state)}{Continuation(key)}";
            report.Line($"{key.ToString().PadRight(width)}  {verdict}");
        }
    }

    /// <summary>Why a stage whose artifact is absent or damaged must run.</summary>
    private string Reason(Stage stage, ArtifactState state)
    {
        if (state.Damage is not null)
            return $"damaged, {state.Damage}";
        var versions = store.Versions(stage.Kind, stage.Name);
        if (versions.Count == 0)
            return "never built";
        var changes = Changes(stage, versions[0]).ToList();
        return changes.Count == 0 ? "the newest artifact has another key" : string.Join("; ", changes.Take(Named))
            + (changes.Count > Named ? FormattableString.Invariant($"; and {changes.Count - Named} more") : "");
    }

    private IEnumerable<string> Changes(Stage stage, Manifest old)
    {
        if (old.Revision != stage.Revision)
            yield return FormattableString.Invariant($"stage revision {old.Revision} -> {stage.Revision}");
        var (made, asked) = (StageKeys.NumericsOf(old), keys.NumericsOf(stage));
        if (made != asked)
            yield return $"engine numerics {made ?? "none"} -> {asked ?? "none"}";
        var (before, after) = (Leaves(old.Recipe), Leaves(CanonicalJson.ToNode(stage.Recipe)));
        foreach (var path in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            var (was, now) = (before.GetValueOrDefault(path, None), after.GetValueOrDefault(path, None));
            if (was != now)
                yield return $"{path} {was} -> {now}";
        }
        var used = old.Inputs.ToDictionary(input => input.Role, input => input.Hash);
        foreach (var (role, input) in stage.Inputs)
        {
            if (!used.Remove(role, out var hash))
                yield return $"new input {role} ({keys.Of(input)})";
            else if (hash != keys.Of(input).Hash)
                yield return $"input {role} changed ({keys.Of(input)})";
        }
        foreach (var role in used.Keys.Order(StringComparer.Ordinal))
            yield return $"input {role} is gone";
    }

    private string Continuation(ArtifactKey key) => Directory.Exists(store.PartialOf(key)) ? " (continues from its saved state)" : "";

    private static Dictionary<string, string> Leaves(JsonNode? node)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        Visit(node, "");
        return leaves;

        void Visit(JsonNode? at, string path)
        {
            if (at is JsonObject members)
            {
                foreach (var (name, value) in members)
                    Visit(value, path.Length == 0 ? name : $"{path}.{name}");
            }
            else
            {
                leaves[path] = at?.ToJsonString(CanonicalJson.Options).ReplaceLineEndings("") ?? None;
            }
        }
    }
}
