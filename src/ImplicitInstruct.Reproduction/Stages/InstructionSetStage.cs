using System.Text.Json;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Draws instructions that no tuning set holds.</summary>
/// <remarks>Key: kind, revision, the recipes of world and sets, and which set it is.</remarks>
/// <param name="World">The facts.</param>
/// <param name="Evaluation">How the sets are drawn.</param>
/// <param name="Use">Which set.</param>
public sealed record InstructionSetStage(WorldRecipe World, EvaluationRecipe Evaluation, InstructionSetKind Use)
    : Stage<IReadOnlyList<EvaluationInstruction>>("instruction-set", Revision: 1)
{
    private const string FileName = "instructions.json";

    /// <summary>The set's name in output files.</summary>
    public string Dataset => "miniworld-" + Name;

    /// <inheritdoc/>
    public override string Name => Use switch
    {
        InstructionSetKind.Test => "test",
        InstructionSetKind.Validation => "validation",
        _ => "ranking",
    };

    /// <inheritdoc/>
    public override object Recipe => new { World, Evaluation, Set = Name };

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        File.WriteAllBytes(context.PathOf(FileName), Format(Draw()));
        return Task.CompletedTask;
    }

    /// <summary>The instructions with what their judging needs, which is drawn anew: the file holds the part that people read.</summary>
    /// <exception cref="AdviceException">The program draws other instructions than those in the file.</exception>
    public override IReadOnlyList<EvaluationInstruction> Open(string folder)
    {
        var drawn = Draw();
        if (!File.ReadAllBytes(Path.Combine(folder, FileName)).AsSpan().SequenceEqual(Format(drawn)))
            throw new AdviceException($"'{folder}' holds other instructions than this version of the program draws. Remove that folder and run again.");
        return drawn;
    }

    private IReadOnlyList<EvaluationInstruction> Draw()
    {
        var world = MiniWorld.Facts.World.Draw(World);
        return Use switch
        {
            InstructionSetKind.Test => EvaluationSets.Test(world, Evaluation),
            InstructionSetKind.Validation => EvaluationSets.Validation(world, Evaluation),
            _ => EvaluationSets.Ranking(world, Evaluation),
        };
    }

    private static byte[] Format(IReadOnlyList<EvaluationInstruction> instructions) => JsonSerializer.SerializeToUtf8Bytes(
        instructions.Select(one => new { one.Id, one.Family, one.Text, one.Reference, one.HeldOutPhrasing, one.Entities }), CanonicalJson.Options);
}
