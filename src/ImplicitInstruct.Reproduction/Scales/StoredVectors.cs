using ImplicitInstruct.Evaluation.Styles;

namespace ImplicitInstruct.Reproduction.Scales;

/// <summary>Vectors that were made before, found by their texts: equal texts have equal vectors.</summary>
internal sealed class StoredVectors : ITextEmbedder
{
    private readonly Dictionary<string, float[]> _vectors = new(StringComparer.Ordinal);

    /// <summary>Takes lists of texts with their vectors.</summary>
    /// <param name="name">What made the vectors.</param>
    /// <param name="lists">A vector for each text.</param>
    public StoredVectors(string name, IEnumerable<(IReadOnlyList<string> Texts, IReadOnlyList<float[]> Vectors)> lists)
    {
        Name = name;
        foreach (var (texts, vectors) in lists)
        {
            foreach (var (text, vector) in texts.Zip(vectors))
                _vectors[text] = vector;
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts) => [.. texts.Select(text => _vectors[text])];
}
