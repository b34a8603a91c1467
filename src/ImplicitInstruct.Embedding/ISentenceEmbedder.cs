namespace ImplicitInstruct.Embedding;

/// <summary>A neural network that turns texts into vectors whose scalar products say how alike the texts are.</summary>
public interface ISentenceEmbedder : IDisposable
{
    /// <summary>Numbers of a vector.</summary>
    int Width { get; }

    /// <summary>The vector of a text. May be called by several threads at once, none of which moves a bit of another's result.</summary>
    /// <param name="text">Any text, an empty one too; what is longer than the embedder's limit is cut off at its end.</param>
    /// <returns>[width], of length 1.</returns>
    /// <exception cref="AdviceException">The network fails on it, or gives what is no number; one sentence.</exception>
    float[] Embed(string text);
}
