using ImplicitInstruct.MiniWorld.Tuning;

namespace ImplicitInstruct.MiniWorld.Evaluation;

/// <summary>Proves that evaluation asks nothing that tuning has shown.</summary>
public static class SplitCheck
{
    /// <summary>Refuses a tuning set that shares an instruction or an entity with an evaluation set.</summary>
    /// <exception cref="AdviceException">Names the shared instruction or entity.</exception>
    public static void Require(IEnumerable<Demonstration> tuning, IEnumerable<EvaluationInstruction> evaluation)
    {
        var shown = new HashSet<string>(StringComparer.Ordinal);
        var entities = new HashSet<string>(StringComparer.Ordinal);
        foreach (var demonstration in tuning)
        {
            shown.Add(demonstration.Instruction);
            entities.UnionWith(demonstration.Entities);
        }

        foreach (var instruction in evaluation)
        {
            if (shown.Contains(instruction.Text))
                throw Leak(instruction, $"the instruction '{instruction.Text}'");
            if (instruction.Entities.FirstOrDefault(entities.Contains) is { } entity)
                throw Leak(instruction, $"the entity {entity}");
        }
    }

    /// <summary>Refuses two evaluation sets that share an instruction or an entity.</summary>
    /// <exception cref="AdviceException">Names the shared instruction or entity.</exception>
    public static void Require(IEnumerable<EvaluationInstruction> validation, IEnumerable<EvaluationInstruction> test)
    {
        Require(
            validation.Select(instruction => new Demonstration
            {
                Family = instruction.Family,
                Instruction = instruction.Text,
                Response = instruction.Reference,
                Entities = instruction.Entities,
            }),
            test);
    }

    private static AdviceException Leak(EvaluationInstruction instruction, string what) => new(
        $"Evaluation would be of things already seen: {what} of {instruction.Id} is also in the other set. " +
        "Draw both sets from the same world, each from its own split.");
}
