using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.WinRates;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>How much a calibration has a new judge decide, known before anything is fetched.</summary>
/// <param name="Models">The models that are judged again.</param>
/// <param name="Instructions">Pairs of each; a few models lack some.</param>
/// <param name="BothOrders">Whether every pair is shown in both orders of the outputs.</param>
public sealed record CalibrationSize(IReadOnlyList<PublishedAnnotations> Models, int Instructions, bool BothOrders)
{
    /// <summary>How many models are judged again unless another number is given.</summary>
    public const int UsualModels = 12;

    /// <summary>Characters of the reference's output in the mean, and so about its bytes: <c>avg_length</c> of the leaderboard.</summary>
    public const double ReferenceBytes = 2049;

    /// <summary>Characters of a model's output in the mean: <c>avg_length</c> of the 57 models that it has.</summary>
    public const double ModelBytes = 994;

    /// <summary>Pairs that are judged.</summary>
    public int Pairs => Models.Count * Instructions;

    /// <summary>Requests, if none is recorded and no two outputs are equal.</summary>
    public int Requests => Pairs * (BothOrders ? 2 : 1);

    /// <summary>What was typed.</summary>
    /// <param name="models">How many models; at least 1.</param>
    /// <param name="instructions">How many pairs of each; null: all.</param>
    /// <param name="bothOrders">Whether every pair is shown in both orders.</param>
    public static CalibrationSize Of(int models, int? instructions, bool bothOrders) => new(
        PublishedAnnotations.Spread(models), Math.Min(instructions ?? AlpacaEvalInstructions.Count, AlpacaEvalInstructions.Count),
        bothOrders);

    /// <summary>What asking takes, by the published lengths.</summary>
    /// <param name="price">What tokens cost.</param>
    public JudgeForecast Forecast(TokenPrice price) => JudgeForecast.Of(Requests, ReferenceBytes, ModelBytes, price);

    /// <summary>The models and what is fetched of them, a sentence.</summary>
    public string Sentence => FormattableString.Invariant(
        $"{Models.Count} models that the original judged, from {Models[0].Model} to {Models[^1].Model}; ")
        + FormattableString.Invariant($"{Models.Sum(one => one.Bytes) / 1e6:0} MB to fetch where they are not here.");
}
