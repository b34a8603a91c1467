using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>Finds and reads artifacts that were made before, here or elsewhere; builds nothing, and needs no engine.</summary>
/// <param name="store">Where they are.</param>
/// <param name="numericsId">
/// Numerics id of the engine that computed them, e.g. one of <see cref="ArtifactStore.FindArithmetic"/>; null when it is not known, and
/// then nothing that an engine computes is found.
/// </param>
public class ArtifactReader(ArtifactStore store, string? numericsId)
{
    /// <summary>Keys of the stages, with this reader's numerics.</summary>
    public StageKeys Keys { get; } = new(numericsId);

    /// <summary>Folder of the scale.</summary>
    public string Root => Store.Root;

    private protected ArtifactStore Store { get; } = store;

    /// <summary>Manifests of what is whole, or dropped, and made from the inputs that are there.</summary>
    private protected Dictionary<ArtifactKey, Manifest> Whole { get; } = [];

    /// <summary>Whether everything that the goals need is there and whole.</summary>
    public bool AreWhole(IReadOnlyList<Stage> goals) => MissingOf(goals).Count == 0;

    /// <summary>What the goals need and is not there, damaged, or made from other inputs.</summary>
    public IReadOnlyList<Stage> MissingOf(IReadOnlyList<Stage> goals)
    {
        var plan = Keys.Plan(goals);
        var found = Store.Examine(plan.Select(Keys.Of).Where(key => !Whole.ContainsKey(key)));
        var absent = new List<Stage>();
        foreach (var stage in plan)
        {
            var key = Keys.Of(stage);
            if (Whole.ContainsKey(key))
                continue;
            var missing = stage.Inputs.Any(input => !Whole.ContainsKey(Keys.Of(input.Stage)));
            if (!missing && WithInputs(stage, found[key]) is { Damage: null, Manifest: { } manifest })
                Whole[key] = manifest;
            else
                absent.Add(stage);
        }
        return absent;
    }

    /// <summary>The manifest of an artifact that is known to be whole.</summary>
    public Manifest ManifestOf(Stage stage) => Whole[Keys.Of(stage)];

    /// <summary>Reads an artifact that is known to be whole.</summary>
    public TOutput Open<TOutput>(Stage<TOutput> stage)
    {
        return stage.Open(FolderOf);
    }

    /// <summary>Path of an artifact or one of its files inside <see cref="Root"/>, with <c>/</c>.</summary>
    public string PathInRoot(Stage stage, string file = "") =>
        Path.GetRelativePath(Root, Path.Combine(FolderOf(stage), file)).Replace('\\', '/');

    /// <summary>Folder of an artifact.</summary>
    public string FolderOf(Stage stage) => Store.FolderOf(Keys.Of(stage));

    /// <summary>An artifact counts as damaged when inputs that it names are whole and have other bytes now.</summary>
    private protected ArtifactState WithInputs(Stage stage, ArtifactState state)
    {
        if (state is not { Damage: null, Manifest: { } manifest })
            return state;
        foreach (var (role, input) in stage.Inputs)
        {
            var used = manifest.Inputs.FirstOrDefault(one => one.Role == role);
            if (Whole.TryGetValue(Keys.Of(input), out var present) && used?.Content != present.Content)
                return state with { Damage = $"it was made from other bytes of {Keys.Of(input)} than those present" };
        }
        return state;
    }
}
