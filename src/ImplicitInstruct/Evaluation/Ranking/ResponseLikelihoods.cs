using ImplicitInstruct.Modeling;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Evaluation.Ranking;

/// <summary>How likely a model takes responses to be after their instructions.</summary>
public static class ResponseLikelihoods
{
    /// <summary>Log-probabilities of the targets of each sequence: response tokens and end token, in nats.</summary>
    /// <param name="model">The model.</param>
    /// <param name="examples">Sequences as for tuning, whose masks mark response and end token; the official code encodes them alike (at most 1,024 tokens).</param>
    /// <returns>For each sequence as many values as it has targets, in their order.</returns>
    public static IReadOnlyList<float[]> Of(ICausalLanguageModel model, IReadOnlyList<TrainingExample> examples)
    {
        var scores = model.Score([.. examples.Select(example => example.Tokens)]);
        return [.. examples.Zip(scores, (example, score) => score.Where((_, index) => example.LossMask[index + 1]).ToArray())];
    }
}
