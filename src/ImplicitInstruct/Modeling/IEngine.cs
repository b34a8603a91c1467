using ImplicitInstruct.Modeling.Quantization;

namespace ImplicitInstruct.Modeling;

/// <summary>What computes: the deterministic CPU engine, or another one held against it.</summary>
public interface IEngine
{
    /// <summary>Short name for tables and manifests, e.g. <c>cpu</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Changes whenever equal inputs give other bits; part of the key of every artifact that the engine computes. Where the engine has a
    /// choice of precisions, <c>*</c> stands for the one of the artifact.
    /// </summary>
    string NumericsId { get; }

    /// <summary>A model with drawn weights.</summary>
    ICausalLanguageModel Create(LanguageModelConfig config, WeightInitialization initialization, ulong seed);

    /// <summary>A model with the given weights, found by checkpoint name.</summary>
    /// <param name="config">The shape of the model.</param>
    /// <param name="weights">The weights; enumerated once.</param>
    /// <param name="kept">
    /// How the matrices of the blocks are kept. Quantised ones are so from the first on, one at a time, so that there is never room for all
    /// of them in more bits; such a model's own weights are not trained.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A weight is missing, superfluous or of another shape, or has no numbers to quantise; names it.
    /// </exception>
    ICausalLanguageModel Load(
        LanguageModelConfig config, IReadOnlyList<NamedTensor> weights, BaseQuantization kept = BaseQuantization.None);
}
