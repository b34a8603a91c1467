using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Pipeline.Keys;

/// <summary>What an artifact is called: its stage, a name for people, and the hash of everything that its bytes depend on.</summary>
/// <param name="Stage">Stage that makes it, e.g. <c>pretrain</c>.</param>
/// <param name="Name">Which of the stage's artifacts, e.g. <c>base-p1</c>. Not part of the hash.</param>
/// <param name="Hash">SHA-256, 64 hexadecimal digits; see <see cref="StageKeys"/> for what it covers.</param>
public sealed record ArtifactKey(string Stage, string Name, string Hash)
{
    /// <summary>Folder name inside the stage's folder; 16 digits are enough to tell recipes apart.</summary>
    public string FolderName => $"{Name}-{Hash[..16]}";

    /// <summary><c>stage/name</c>, as progress and messages show it.</summary>
    public override string ToString() => $"{Stage}/{Name}";
}

/// <summary>
/// Keys of stages: SHA-256 over the canonical JSON of the stage's kind, its revision, its recipe, the keys of its inputs with their roles
/// and, where the stage computes with the engine, the engine's numerics id, with the stage's precision where the engine has a choice.
/// </summary>
/// <remarks>
/// Keys chain over recipes, not over bytes, so the whole plan is known before anything runs. That a rebuilt input has the bytes which its
/// dependents were made from is checked apart, against the digests in their manifests (<see cref="StageRunner"/>).
/// </remarks>
/// <param name="numericsId">Numerics id of the engine that computes or computed; null when it is not known.</param>
public sealed class StageKeys(string? numericsId)
{
    /// <summary>Stands in a numerics id for the precision of each stage; the id of an engine without a choice has none.</summary>
    private const string AnyPrecision = "*";

    /// <summary>In place of an id that is not known: no engine has this one, so nothing that an engine computes is found.</summary>
    private const string NoEngine = "";

    private readonly ConcurrentDictionary<Stage, ArtifactKey> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Numerics id of the engine; null when it is not known.</summary>
    public string? NumericsId { get; } = numericsId;

    /// <summary>The key of a stage's artifact.</summary>
    public ArtifactKey Of(Stage stage)
    {
        if (_known.TryGetValue(stage, out var known))
            return known;
        var hash = HashOf(
            stage.Kind, stage.Revision, CanonicalJson.ToNode(stage.Recipe),
            stage.Inputs.Select(input => (input.Role, Of(input.Stage).Hash)), NumericsOf(stage));
        return _known[stage] = new ArtifactKey(stage.Kind, stage.Name, hash);
    }

    /// <summary>The hash that a finished artifact has by what its manifest says of recipe, inputs and arithmetic.</summary>
    internal static string HashOf(Manifest manifest) => HashOf(
        manifest.Stage, manifest.Revision, manifest.Recipe?.DeepClone(), manifest.Inputs.Select(input => (input.Role, input.Hash)),
        NumericsOf(manifest));

    private static string HashOf(
        string kind, int revision, JsonNode? recipe, IEnumerable<(string Role, string Hash)> inputs, string? numerics)
    {
        var material = new JsonObject
        {
            ["layout"] = 1,   // of keys and artifacts; raised when the store itself changes meaning
            ["stage"] = kind,
            ["revision"] = revision,
            ["recipe"] = recipe,
            ["inputs"] = new JsonArray(
                [.. inputs.Select(input => (JsonNode)new JsonObject { ["role"] = input.Role, ["key"] = input.Hash })]),
            ["numerics"] = numerics,
        };
        return ContentHash.Of(CanonicalJson.Bytes(material));
    }

    /// <summary>What decides the bits of a stage's result beside its recipe; null where no engine computes it.</summary>
    internal string? NumericsOf(Stage stage) => !stage.UsesEngine ? null
        : (NumericsId ?? NoEngine).Replace(AnyPrecision, stage.Precision ?? AnyPrecision, StringComparison.Ordinal);

    /// <summary>The numerics of a finished artifact, in the same words.</summary>
    internal static string? NumericsOf(Manifest manifest) =>
        manifest.Numerics?.Replace(AnyPrecision, manifest.Precision ?? AnyPrecision, StringComparison.Ordinal);

    /// <summary>The goals and everything they need, inputs before what is made from them, each artifact once.</summary>
    public IReadOnlyList<Stage> Plan(IEnumerable<Stage> goals)
    {
        var plan = new List<Stage>();
        var seen = new HashSet<ArtifactKey>();
        foreach (var goal in goals)
            Visit(goal);
        return plan;

        void Visit(Stage stage)
        {
            if (seen.Contains(Of(stage)))
                return;
            foreach (var input in stage.Inputs)
                Visit(input.Stage);
            seen.Add(Of(stage));
            plan.Add(stage);
        }
    }
}
