using System.Globalization;
using System.Text.Json;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Tuning;
using ImplicitInstruct.Pipeline.Artifacts;

namespace ImplicitInstruct.Pipeline.Stages;

/// <summary>Draws the broad tuning set: the miniature's LIMA.</summary>
/// <remarks>Key: kind, revision, the recipes of world and set, the set's seed among them.</remarks>
/// <param name="World">The facts.</param>
/// <param name="Set">How the set is drawn.</param>
public sealed record TuningSetStage(WorldRecipe World, TuningSetRecipe Set) : Stage<IReadOnlyList<Demonstration>>("tuning-set", Revision: 1)
{
    private const string FileName = "demonstrations.json";

    /// <inheritdoc/>
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"broad-t{Set.Seed}");

    /// <inheritdoc/>
    public override object Recipe => new { World, TuningSet = Set };

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var set = TuningSets.Instruction(MiniWorld.Facts.World.Draw(World), Set);
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(set, CanonicalJson.Options));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Demonstration> Open(string folder) =>
        JsonSerializer.Deserialize<List<Demonstration>>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!;
}
