using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Modeling.LowRank;

/// <summary>The update of a model's matrices: what is trained instead of them.</summary>
/// <param name="Adaptation">Rank, factor and layers.</param>
/// <param name="Weights">
/// A and B of every matrix, under the names of PEFT's files and in their layout's order; may be views of an engine's memory.
/// </param>
public sealed record LowRankAdapter(LowRankAdaptation Adaptation, IReadOnlyList<NamedTensor> Weights)
{
    /// <summary>
    /// An adapter that changes nothing yet: A uniform in ±1/√in, which is Kaiming's with a = √5 as PEFT has it, B zero. Every matrix
    /// is drawn from a stream of its own, named after it, so engines and machines draw the same.
    /// </summary>
    /// <param name="config">The model that is adapted.</param>
    /// <param name="adaptation">How.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <exception cref="ArgumentException">No model can be adapted so.</exception>
    public static LowRankAdapter Draw(LanguageModelConfig config, LowRankAdaptation adaptation, ulong seed)
    {
        var weights = new List<NamedTensor>();
        foreach (var matrix in LowRankLayout.Of(config, adaptation))
        {
            var down = new float[matrix.Down.Length];
            var bound = 1 / Math.Sqrt(matrix.Down.Shape[1]);
            var random = new Philox(seed, matrix.Down.Name);
            for (var i = 0; i < down.Length; i++)
                down[i] = (float)(bound * (2 * random.NextDouble() - 1));
            weights.Add(new NamedTensor(matrix.Down.Name, matrix.Down.Shape, down));
            weights.Add(new NamedTensor(matrix.Up.Name, matrix.Up.Shape, new float[matrix.Up.Length]));
        }

        return new LowRankAdapter(adaptation, weights);
    }

    /// <summary>Hands over every matrix of the adapter, each once, in the order given, as an engine takes them.</summary>
    /// <param name="config">The model that it shall adapt.</param>
    /// <param name="take">Is given a matrix's shape and its values, row-major, which it copies.</param>
    /// <exception cref="ArgumentException">A matrix is missing, superfluous, given twice or of another shape; names it.</exception>
    public void Through(LanguageModelConfig config, Action<WeightShape, ReadOnlyMemory<float>> take)
    {
        var layout = LowRankLayout.Of(config, Adaptation).SelectMany(matrix => new[] { matrix.Down, matrix.Up });
        WeightWalk.Through([.. layout], Weights, take, new WeightHolder("adapter", "an adapter of this model and these layers"));
    }
}
