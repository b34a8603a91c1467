using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>Pairs two models' outputs by the exact text of the instruction, in the order of the reference's file.</summary>
/// <param name="Pairs">The pairs.</param>
/// <param name="OnlyReference">Instructions that only the reference answered.</param>
/// <param name="OnlyModel">Instructions that only the model answered.</param>
public sealed record OutputPairing(IReadOnlyList<OutputPair> Pairs, int OnlyReference, int OnlyModel)
{
    /// <summary>Reads a model's outputs: alpaca_eval's <c>model_outputs.json</c>.</summary>
    /// <param name="file">UTF-8, with or without a byte order mark.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <exception cref="AdviceException">It is no such file.</exception>
    public static IReadOnlyList<ModelOutput> Read(byte[] file, string source) =>
        ModelOutputsJson.Read(ForeignFile.Text(file, source), source, JsonText.CodePoints);

    /// <summary>Pairs them.</summary>
    /// <param name="reference">The reference's outputs.</param>
    /// <param name="referenceSource">Their file.</param>
    /// <param name="model">The model's outputs.</param>
    /// <param name="modelSource">Their file.</param>
    /// <exception cref="AdviceException">
    /// A file has an instruction twice or outputs of several models, or the two have none in common.
    /// </exception>
    public static OutputPairing Of(
        IReadOnlyList<ModelOutput> reference, string referenceSource, IReadOnlyList<ModelOutput> model, string modelSource)
    {
        Check(reference, referenceSource);
        Check(model, modelSource);
        var byInstruction = model.ToDictionary(output => output.Instruction, StringComparer.Ordinal);
        OutputPair[] pairs = [.. reference.Where(
            output => byInstruction.ContainsKey(output.Instruction)).Select(
                output => new OutputPair(output, byInstruction[output.Instruction]))];
        return pairs.Length > 0
            ? new OutputPairing(pairs, reference.Count - pairs.Length, model.Count - pairs.Length)
            : throw new AdviceException(
                $"'{modelSource}' and '{referenceSource}' have no instruction in common; instructions must be equal to the letter. Give "
                + "two models' outputs on one instruction set.");
    }

    private static void Check(IReadOnlyList<ModelOutput> outputs, string source)
    {
        if (outputs.Select(output => output.Generator).Distinct().Take(2).ToList() is [var one, var two])
            throw new AdviceException($"'{source}' holds outputs of {JsonText.Shown(one)} and of {JsonText.Shown(two)}: give one model's.");
        var answers = outputs.GroupBy(output => output.Instruction, StringComparer.Ordinal);
        if (answers.FirstOrDefault(group => group.Count() > 1)?.Key is { } twice)
            throw new AdviceException(
                $"'{source}' answers an instruction twice: '{JsonText.Shown(twice)}'. Take one of the "
                + "answers out.");
    }
}
