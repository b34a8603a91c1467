using ImplicitInstruct.Hub.Datasets.Rows;

namespace ImplicitInstruct.Hub.Datasets;

/// <summary>Instructions that models are evaluated on, in the order of their files.</summary>
public static class InstructionData
{
    /// <summary>AlpacaEval's 805 instructions with their data sets, or the 56 validation instructions.</summary>
    /// <exception cref="ArgumentException">The data set holds no such instructions.</exception>
    /// <exception cref="AdviceException">A file is not what it should be; one sentence that names it.</exception>
    public static IReadOnlyList<EvaluationInstruction> Build(LocalDataset dataset)
    {
        var rows = DatasetRows.Read(dataset.Paths[0]);
        return dataset.Source.Id switch
        {
            "alpaca-eval" => [.. rows.Select(row => new EvaluationInstruction(row.Text("instruction"), row.Text("dataset")))],
            "validation" => [.. rows.Select(row => new EvaluationInstruction(row.Text("instruction"), ValidationName))],
            var id => throw new ArgumentException($"The data set '{id}' has no instructions to evaluate on.", nameof(dataset)),
        };
    }

    /// <summary>
    /// The answers of gpt-3.5-turbo that validation compares with, instruction by instruction (paper, appendix D;
    /// eval/val_eval/val-gpt3.5-2.json).
    /// </summary>
    /// <exception cref="AdviceException">The file is not what it should be, or answers other instructions.</exception>
    public static IReadOnlyList<string> ValidationReferences(LocalDataset dataset)
    {
        var rows = DatasetRows.Read(dataset.Paths[1]).ToArray();
        if (!rows.Select(row => row.Text("instruction")).SequenceEqual(Build(dataset).Select(instruction => instruction.Text)))
            throw Refusal.Unsupported(
                dataset.Paths[1], $"answers other instructions than those of '{dataset.Paths[0]}'", "fetch the data set again");
        return [.. rows.Select(row => row.Text("output"))];
    }

    /// <summary>What the reference outputs of the validation instructions give as their data set.</summary>
    private const string ValidationName = "val_eval";
}
