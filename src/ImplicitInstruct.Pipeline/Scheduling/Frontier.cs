using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Pipeline.Scheduling;

/// <summary>Which artifacts of a plan are to be made, and which of them can be made now, as the store says.</summary>
/// <param name="store">The store.</param>
/// <param name="numericsId">Numerics id of the engine that computes.</param>
/// <param name="goals">What is wanted.</param>
public sealed class Frontier(ArtifactStore store, string? numericsId, IReadOnlyList<Stage> goals) : ArtifactReader(store, numericsId)
{
    private readonly Dictionary<ArtifactKey, ArtifactState> _found = [];
    private readonly Dictionary<ArtifactKey, DateTime?> _seen = [];

    /// <summary>Everything that the goals need, inputs first.</summary>
    public IReadOnlyList<Stage> Plan => field ??= Keys.Plan(goals);

    /// <summary>What is to be made, inputs first; as of the last look.</summary>
    public IReadOnlyList<Stage> Needed { get; private set; } = [];

    /// <summary>What is to be made and has all its inputs; as of the last look.</summary>
    public IReadOnlyList<Stage> Ready { get; private set; } = [];

    /// <summary>Whether large files go when nothing of the plan will read them any more (<see cref="Stage.MayDrop"/>).</summary>
    public bool DropsWhatIsDone { get; init; }

    /// <summary>Looks at the store again: at what was not whole, as far as it has changed.</summary>
    /// <returns>A line for everything that turned out to be damaged.</returns>
    public IReadOnlyList<string> Look(CancellationToken cancellation)
    {
        var changed = Plan.Select(Keys.Of).Where(HasChanged).ToList();
        foreach (var (key, state) in Store.Examine(changed, cancellation))
            _found[key] = state;
        Whole.Clear();
        var needed = new HashSet<ArtifactKey>();
        var damaged = new List<string>();
        foreach (var stage in Plan)
        {
            var key = Keys.Of(stage);
            var state = WithInputs(stage, _found[key]);
            if (state is { Damage: null, Manifest: { } manifest })
                Whole[key] = manifest;
            else
                needed.Add(key);
            if (state.Damage is { } damage && changed.Contains(key))
                damaged.Add($"{key} is damaged: {damage}. It will be built again.");
        }

        foreach (var stage in Plan.Reverse().Where(stage => needed.Contains(Keys.Of(stage))))
            needed.UnionWith(stage.Inputs.Select(input => Keys.Of(input.Stage)).Where(IsDropped));
        Needed = [.. Plan.Where(stage => needed.Contains(Keys.Of(stage)))];
        Ready = [.. Needed.Where(stage => !stage.Inputs.Any(input => needed.Contains(Keys.Of(input.Stage))))];
        if (DropsWhatIsDone)
            Drop(needed);
        return damaged;
    }

    /// <summary>Forgets what was seen of the store, so that the next look examines all of it.</summary>
    public void Doubt() => _seen.Clear();

    /// <summary>Whether an artifact is there, and whole, as of the last look.</summary>
    public bool IsThere(ArtifactKey key) => Whole.ContainsKey(key) && !IsDropped(key);

    /// <summary>How many artifacts with large files that are to go lie in the store.</summary>
    public int Held => Plan.Count(stage => IsThere(Keys.Of(stage)) && Whole[Keys.Of(stage)].Files.Any(stage.MayDrop));

    /// <summary>Whether a state is there from which a run of this artifact goes on.</summary>
    public bool HasSavedState(ArtifactKey key) => Directory.Exists(Store.PartialOf(key));

    private bool IsDropped(ArtifactKey key) => _found[key].IsDropped;

    private bool HasChanged(ArtifactKey key)
    {
        var file = new FileInfo(Path.Combine(Store.FolderOf(key), Manifest.FileName));
        DateTime? now = file.Exists ? file.LastWriteTimeUtc : null;
        if (now is not null && _seen.TryGetValue(key, out var before) && before == now)
            return false;
        _seen[key] = now;
        return true;
    }

    /// <summary>What is whole and to be read by nothing that is to be made, or would be made again for it, loses its large files.</summary>
    private void Drop(HashSet<ArtifactKey> needed)
    {
        var open = Reach.Of(Plan, Keys, needed.Contains, IsDropped);
        foreach (var stage in Plan)
        {
            var key = Keys.Of(stage);
            if (!IsThere(key) || Whole[key].Files.Where(stage.MayDrop).ToList() is not { Count: > 0 } files)
                continue;
            var readers = Plan.Where(other => other.Inputs.Any(input => Keys.Of(input.Stage) == key)).ToList();
            if (readers.Count == 0 || readers.Any(reader => open.Contains(Keys.Of(reader))))
                continue;
            Store.Drop(key, files);
            _found[key] = _found[key] with { IsDropped = true };
        }
    }
}
