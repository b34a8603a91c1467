using System.Globalization;
using System.Text.Json;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Tuning;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Draws a tuning set: the broad one, the miniature's LIMA, or one of a single task.</summary>
/// <remarks>Key: kind, revision, the recipes of world and set, the set's seed among them, and the task.</remarks>
/// <param name="World">The facts.</param>
/// <param name="Set">How the set is drawn.</param>
/// <param name="Task">The single task; null for the broad set.</param>
public sealed record TuningSetStage(WorldRecipe World, TuningSetRecipe Set, SingleTask? Task) : Stage<IReadOnlyList<Demonstration>>("tuning-set", Revision: 2)
{
    private const string FileName = "demonstrations.json";

    /// <inheritdoc/>
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"{Content}-t{Set.Seed}");

    /// <inheritdoc/>
    public override object Recipe => new { World, TuningSet = Set, Content };

    private string Content => Task is { } task ? task.Id() : "broad";

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var world = MiniWorld.Facts.World.Draw(World);
        var set = Task is { } task ? TuningSets.OneTask(world, Set, task) : TuningSets.Instruction(world, Set);
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(set, CanonicalJson.Options));
        return System.Threading.Tasks.Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Demonstration> Open(string folder) =>
        JsonSerializer.Deserialize<List<Demonstration>>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!;
}
