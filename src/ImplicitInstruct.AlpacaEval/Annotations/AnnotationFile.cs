using ImplicitInstruct.Files;

namespace ImplicitInstruct.AlpacaEval.Annotations;

/// <summary>
/// Reads a judge's verdicts: alpaca_eval's <c>annotations.json</c>, the same as JSON lines, or compact rows
/// <c>{"row", "idx", "p", "l1", "l2"}</c>.
/// </summary>
/// <remarks>
/// Compact rows hold a preference, the lengths in code points of the reference's and the model's output, the position of the row in the
/// annotation file (<c>row</c>) and that of its instruction among AlpacaEval's (<c>idx</c>; without it the instructions are others).
/// </remarks>
public static class AnnotationFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="instructions">What the instructions are; null: see for yourself.</param>
    /// <exception cref="AdviceException">The file cannot be read or used; one sentence says why.</exception>
    public static AnnotationSet Read(string path, InstructionSet? instructions = null)
    {
        byte[] bytes;
        try
        {
            bytes = ForeignFile.ReadBytes(path);
        }
        catch (AdviceException wrong)
        {
            throw new AdviceException(wrong.Message, wrong) { Remedy = "winrate.annotations" };
        }

        return Parse(bytes, path, instructions);
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="bytes">UTF-8, with or without a byte order mark.</param>
    /// <param name="source">Where they are from, for messages.</param>
    /// <param name="instructions">What the instructions are; null: see for yourself.</param>
    /// <exception cref="AdviceException">They cannot be used; one sentence says why.</exception>
    public static AnnotationSet Parse(byte[] bytes, string source, InstructionSet? instructions = null)
    {
        var items = JsonRows.Read(bytes, source);
        if (items.Count == 0)
            throw new AdviceException(
                $"'{source}' holds no annotations: give alpaca_eval's annotations.json or compact rows {{\"row\", \"idx\", \"p\", "
                + "\"l1\", \"l2\"}}.");
        var compact = items[0].Has("p") && items[0].Has("l1") && items[0].Has("l2");
        return InstructionCheck.Apply(compact ? CompactRows.Parse(items, source) : FullAnnotations.Parse(items, source), instructions);
    }
}
