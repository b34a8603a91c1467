using ImplicitInstruct.Modeling;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Evaluation.Ranking;

/// <summary>How often a model finds the right response likelier than another (paper, equation 3, table 2).</summary>
/// <param name="Higher">For each instruction, the negatives that its own response beats: strictly, as in the official code
/// (plot_ratios.py).</param>
/// <param name="Negatives">For each instruction, all of its negatives; 0 when every draw was its own response.</param>
public sealed record ResponseRanking(IReadOnlyList<int> Higher, IReadOnlyList<int> Negatives)
{
    /// <summary>Compared pairs of all instructions.</summary>
    public int Pairs => Negatives.Sum();

    /// <summary>Share of the pairs in which the right response is strictly likelier, %; 50 is chance.</summary>
    public double Percent => 100.0 * Higher.Sum() / Pairs;

    /// <summary>Counts the pairs of a plan.</summary>
    /// <param name="plan">What was compared.</param>
    /// <param name="logProbabilities">For each of <see cref="RankingPlan.ToScore"/>, the log-probability of every response token and of the
    /// end token.</param>
    /// <param name="score">What is compared.</param>
    /// <exception cref="ArgumentException">Not one list for each response to score, or a list is empty or holds a NaN; names
    /// it.</exception>
    public static ResponseRanking Of(RankingPlan plan, IReadOnlyList<IReadOnlyList<float>> logProbabilities, RankingScore score)
    {
        if (logProbabilities.Count != plan.ToScore.Count)
            throw new ArgumentException($"The plan has {plan.ToScore.Count} responses to score; scores of {logProbabilities.Count} came.",
                nameof(logProbabilities));
        var scores = plan.ToScore.Zip(logProbabilities).ToDictionary(scored => scored.First,
            scored => Score(scored.First, scored.Second, score));
        return new ResponseRanking(
            [.. plan.Negatives.Select(
                (drawn, instruction) => drawn.Count(
                    response => scores[new(instruction, instruction)] > scores[new(instruction, response)]))],
            [.. plan.Negatives.Select(drawn => drawn.Count)]);
    }

    /// <summary>
    /// The pairs of several models on the same instructions as if they were one's, e.g. of the tuning runs of one base model.
    /// </summary>
    /// <exception cref="ArgumentException">There is none, or they differ in their number of instructions.</exception>
    public static ResponseRanking Pool(IReadOnlyList<ResponseRanking> runs)
    {
        Check(runs);
        return new ResponseRanking(
            [.. runs[0].Higher.Select((_, instruction) => runs.Sum(run => run.Higher[instruction]))],
            [.. runs[0].Negatives.Select((_, instruction) => runs.Sum(run => run.Negatives[instruction]))]);
    }

    /// <summary>Interval of the mean share over base models, resampling instructions with all their pairs, and base models; %.</summary>
    /// <param name="baseModels">One for each base model, on the same instructions.</param>
    /// <param name="bootstrap">How it is resampled.</param>
    /// <exception cref="ArgumentException">There is none, or they differ in their number of instructions.</exception>
    public static Interval IntervalOf(IReadOnlyList<ResponseRanking> baseModels, Bootstrap bootstrap)
    {
        Check(baseModels);
        return bootstrap.OverSeedsAndPrompts(baseModels.Count, baseModels[0].Higher.Count, (seed, instructions) =>
        {
            var (higher, pairs) = (0, 0);
            foreach (var instruction in instructions)
                (higher, pairs) = (higher + baseModels[seed].Higher[instruction], pairs + baseModels[seed].Negatives[instruction]);
            return 100.0 * higher / pairs;
        });
    }

    private static void Check(IReadOnlyList<ResponseRanking> models)
    {
        if (models.Count == 0 || models.Any(model => model.Higher.Count != models[0].Higher.Count))
            throw new ArgumentException(
                "Rankings of the same instructions are wanted, at least one, not of " +
                $"{string.Join(", ", models.Select(model => model.Higher.Count))} instructions.", nameof(models));
    }

    private static double Score(RankedResponse response, IReadOnlyList<float> logProbabilities, RankingScore score)
    {
        var sum = 0.0;
        foreach (var value in logProbabilities)
            sum += value;
        if (logProbabilities.Count == 0 || double.IsNaN(sum))
            throw new ArgumentException(
                $"The response {response.Response} to instruction {response.Instruction} has no score: {logProbabilities.Count} " +
                $"log-probabilities that sum to {sum}.", nameof(logProbabilities));
        return score == RankingScore.Sequence ? sum : sum / logProbabilities.Count;
    }
}

/// <summary>What a response's probability is taken to be: the paper's formula and its code differ.</summary>
public enum RankingScore
{
    /// <summary>
    /// The probability of the whole sequence, p(response | instruction), end token included (paper, equation 3). Short responses have it
    /// easier.
    /// </summary>
    Sequence,

    /// <summary>Its geometric mean over the tokens, <c>exp(-mean loss)</c> (official code, open_instruct/ratio_eval.py).</summary>
    PerToken,
}

/// <summary>A response to be scored after an instruction.</summary>
/// <param name="Instruction">Index of the instruction.</param>
/// <param name="Response">Index of the response; equal to <paramref name="Instruction"/> when it is the instruction's own.</param>
public readonly record struct RankedResponse(int Instruction, int Response);

/// <summary>How likely a model takes responses to be after their instructions.</summary>
public static class ResponseLikelihoods
{
    /// <summary>Log-probabilities of the targets of each sequence: response tokens and end token, in nats.</summary>
    /// <param name="model">The model.</param>
    /// <param name="examples">Sequences as for tuning, whose masks mark response and end token; the official code encodes them alike (at
    /// most 1,024 tokens).</param>
    /// <returns>For each sequence as many values as it has targets, in their order.</returns>
    public static IReadOnlyList<float[]> Of(ICausalLanguageModel model, IReadOnlyList<TrainingExample> examples)
    {
        var scores = model.Score([.. examples.Select(example => example.Tokens)]);
        return [.. examples.Zip(scores, (example, score) => score.Where((_, index) => example.LossMask[index + 1]).ToArray())];
    }
}
