using ImplicitInstruct.Evaluation;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.MiniWorld.Tuning;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.MiniWorld;

/// <summary>Outputs of the controls, as if models had given them.</summary>
internal static class ControlOutputs
{
    /// <summary>What a control is called in tables and output files.</summary>
    public static string NameOf(Control control) => control switch
    {
        Control.Reference => "control-reference",
        Control.Empty => "control-empty",
        Control.NearestNeighbour => "control-nearest-neighbour",
        _ => "control-random",
    };

    /// <summary>A control's outputs, all finished.</summary>
    /// <param name="control">Which control.</param>
    /// <param name="instructions">What is asked.</param>
    /// <param name="tuning">Where answers are copied from; at least one demonstration.</param>
    /// <param name="dataset">Name of the instruction set.</param>
    /// <param name="seed">Seed of the random answers.</param>
    public static IReadOnlyList<ModelOutput> Of(
        Control control,
        IReadOnlyList<EvaluationInstruction> instructions, IReadOnlyList<Demonstration> tuning, string dataset, ulong seed = 1)
    {
        var random = new Philox(seed, NameOf(control));
        var words = tuning.Select(shown => Words(shown.Instruction)).ToArray();
        return [.. instructions.Select(instruction => Output(instruction, Answer(instruction)))];

        string Answer(EvaluationInstruction instruction) => control switch
        {
            Control.Reference => instruction.Reference,
            Control.Empty => "",
            Control.NearestNeighbour => tuning[Nearest(words, Words(instruction.Text))].Response,
            _ => random.Pick(tuning).Response,
        };

        ModelOutput Output(EvaluationInstruction instruction, string answer) => new()
        {
            Instruction = instruction.Text,
            Output = answer,
            Generator = NameOf(control),
            Dataset = dataset,
            Finished = true,
            Tokens = JudgedResponse.Split(answer).Length,
        };
    }

    /// <summary>Index of the set with the largest Jaccard overlap, the first of equal ones.</summary>
    private static int Nearest(HashSet<string>[] sets, HashSet<string> words) =>
        Enumerable.Range(0, sets.Length)
            .MaxBy(index => (double)sets[index].Count(words.Contains)
                / (sets[index].Count + words.Count - sets[index].Count(words.Contains)));

    private static HashSet<string> Words(string text) => [.. JudgedResponse.Split(text)];
}
