using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.MiniWorld.Tokenization;
using ImplicitInstruct.MiniWorld.Tuning;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.MiniWorld;

/// <summary>The default world and its sets, drawn once for all fixtures.</summary>
internal static class Miniature
{
    public static World World { get; } = World.Draw(seed: 1);

    public static WordTokenizer Tokenizer { get; } = WordTokenizer.For(World);

    public static IReadOnlyList<EvaluationInstruction> Test { get; } = EvaluationSets.Test(World, new EvaluationRecipe());

    public static IReadOnlyList<EvaluationInstruction> Validation { get; } = EvaluationSets.Validation(World, new EvaluationRecipe());

    public static IReadOnlyList<Demonstration> Instructions { get; } = TuningSets.Instruction(World, new TuningSetRecipe());

    public static OracleJudge Judge { get; } = new(Test);

    public static IReadOnlyList<SingleTask> Tasks { get; } = SingleTasks.All;

    public static IReadOnlyList<Demonstration> Task(SingleTask task) => TuningSets.OneTask(World, new TuningSetRecipe(), task);
}
