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
    /// <exception cref="ArgumentException">A weight is missing, superfluous or of another shape; names it.</exception>
    ICausalLanguageModel Load(LanguageModelConfig config, IReadOnlyList<NamedTensor> weights);
}
