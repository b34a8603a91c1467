namespace ImplicitInstruct.Evaluation.Styles;

/// <summary>
/// The two axes of the paper's figure 5, as its plot script computes them (official repository, open_instruct/plot_embeds.py).
/// </summary>
/// <remarks>
/// Its variables are called maxima, its operation is the mean, and the mean is what is meant here. Vectors have length 1, so a cosine is a
/// scalar product, and the mean of cosines to a set is the scalar product with the set's mean vector. The instructions are the test's
/// (AlpacaEval in the script; the paper's text says LIMA).
/// </remarks>
public sealed class StyleSimilarity
{
    private readonly ITextEmbedder _embedder;
    private readonly double[] _instructions;
    private readonly double[] _responses;
    private readonly double[] _broadResponses;

    /// <summary>Embeds what a task was tuned on, and the broad set that it is held against.</summary>
    /// <param name="embedder">Makes the vectors; the paper has nomic-embed-text-v1.</param>
    /// <param name="instructions">Instructions of the task's tuning set.</param>
    /// <param name="responses">Its responses.</param>
    /// <param name="broadResponses">Responses of the broad set (LIMA's first ones in the paper).</param>
    /// <exception cref="ArgumentException">A set is empty.</exception>
    public StyleSimilarity(
        ITextEmbedder embedder, IReadOnlyList<string> instructions, IReadOnlyList<string> responses, IReadOnlyList<string> broadResponses)
    {
        _embedder = embedder;
        _instructions = Mean(embedder.Embed(instructions));
        _responses = Mean(embedder.Embed(responses));
        _broadResponses = Mean(embedder.Embed(broadResponses));
    }

    /// <summary>A point for each instruction and its output.</summary>
    /// <exception cref="ArgumentException">Not one output for each instruction.</exception>
    public IReadOnlyList<StylePoint> Points(IReadOnlyList<string> instructions, IReadOnlyList<string> outputs)
    {
        if (instructions.Count != outputs.Count)
            throw new ArgumentException($"{outputs.Count} outputs came for {instructions.Count} instructions.", nameof(outputs));
        return
        [
            .. _embedder.Embed(instructions).Zip(_embedder.Embed(outputs), (instruction, output) =>
                new StylePoint(Dot(_instructions, instruction), Dot(_responses, output) - Dot(_broadResponses, output))),
        ];
    }

    private static double[] Mean(IReadOnlyList<float[]> vectors)
    {
        if (vectors.Count == 0)
            throw new ArgumentException("A set without a text is like nothing.", nameof(vectors));
        var mean = new double[vectors[0].Length];
        foreach (var vector in vectors)
        {
            for (var i = 0; i < mean.Length; i++)
                mean[i] += vector[i];
        }

        for (var i = 0; i < mean.Length; i++)
            mean[i] /= vectors.Count;
        return mean;
    }

    private static double Dot(double[] mean, float[] vector)
    {
        var sum = 0.0;
        for (var i = 0; i < mean.Length; i++)
            sum += mean[i] * vector[i];
        return sum;
    }
}

/// <summary>One instruction and what a single-task model answered to it: a point of the paper's figure 5.</summary>
/// <param name="InstructionSimilarity">x: mean cosine similarity of the instruction to all instructions of the task's tuning set.</param>
/// <param name="OutputSimilarity">y: mean cosine similarity of the output to all responses of the task, minus the mean to all responses of
/// the broad set.</param>
public readonly record struct StylePoint(double InstructionSimilarity, double OutputSimilarity);

/// <summary>Turns texts into vectors whose scalar product says how alike the texts are.</summary>
public interface ITextEmbedder
{
    /// <summary>Name for tables and keys; changes when a vector may.</summary>
    string Name { get; }

    /// <summary>
    /// A vector of length 1 for each text, all with as many elements; all zeros for a text that says nothing to this embedder.
    /// </summary>
    IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts);
}
