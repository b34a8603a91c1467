using ImplicitInstruct.Evaluation.Styles;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Evaluation;

/// <summary>Texts as weighted counts of their words: the miniature's stand-in for the neural embedder of the paper's figure 5.</summary>
/// <remarks>
/// <c>v[w] = count of w in the text · (1 + ln((1 + N) / (1 + texts with w)))</c> over the N texts that it was made from, then divided by
/// its length (Salton and Buckley 1988; smoothed as scikit-learn's default). Words are parted by spaces. A word that none of those texts
/// has counts for nothing.
/// </remarks>
public sealed class TfIdfEmbedder : ITextEmbedder
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly double[] _weights;

    /// <summary>An embedder that weighs words by how few of these texts have them.</summary>
    /// <exception cref="ArgumentException">There is no text.</exception>
    public TfIdfEmbedder(IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
            throw new ArgumentException("Weights of words need at least one text.", nameof(texts));
        var textsWith = new List<int>();
        foreach (var text in texts)
        {
            foreach (var word in Words(text).Distinct(StringComparer.Ordinal))
            {
                if (_places.TryAdd(word, textsWith.Count))
                    textsWith.Add(0);
                textsWith[_places[word]]++;
            }
        }

        _weights = [.. textsWith.Select(count => 1 + DeterministicMath.Log((1.0 + texts.Count) / (1.0 + count)))];
    }

    /// <inheritdoc/>
    public string Name => "tf-idf-1";

    /// <inheritdoc/>
    public IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts)
    {
        return [.. texts.Select(Embed)];
    }

    private float[] Embed(string text)
    {
        var vector = new double[_weights.Length];
        foreach (var word in Words(text))
        {
            if (_places.TryGetValue(word, out var place))
                vector[place] += _weights[place];
        }

        var squares = 0.0;
        foreach (var value in vector)
            squares += value * value;
        var length = squares > 0 ? Math.Sqrt(squares) : 1;
        return Array.ConvertAll(vector, value => (float)(value / length));
    }

    private static string[] Words(string text) => JudgedResponse.Split(text);
}
