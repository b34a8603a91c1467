using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.AlpacaEval.Judging;

namespace ImplicitInstruct.Build.Calibrate;

/// <summary>Pairs that the original decided, model by model, and what a new judge is asked about them.</summary>
internal sealed class CalibrationPairs
{
    private CalibrationPairs(IReadOnlyList<(string Model, IReadOnlyList<PublishedPair> Pairs)> models, bool bothOrders)
    {
        Models = [.. models.Select(model => (model.Model, model.Pairs, PairQuestion.OfAll(model.Pairs.Select(pair => pair.Outputs))))];
        var questions = Models.SelectMany(model => model.Questions).ToList();
        AreInBothOrders = bothOrders;
        Questions = bothOrders ? [.. questions, .. InOtherOrder(questions)] : questions;
        Count = questions.Count;
    }

    /// <summary>The models, with a question a pair in alpaca_eval's order.</summary>
    public IReadOnlyList<(string Model, IReadOnlyList<PublishedPair> Pairs, IReadOnlyList<PairQuestion> Questions)> Models { get; }

    /// <summary>Whether each pair is shown in both orders of its outputs.</summary>
    public bool AreInBothOrders { get; }

    /// <summary>All that the judge is asked.</summary>
    public IReadOnlyList<PairQuestion> Questions { get; }

    /// <summary>Number of pairs.</summary>
    public int Count { get; }

    /// <summary>The number in words.</summary>
    public string Sentence => $"{Count} pairs{(AreInBothOrders ? ", each in both orders of the outputs" : "")}";

    /// <summary>The same questions with the outputs in the other order.</summary>
    public static IReadOnlyList<PairQuestion> InOtherOrder(IEnumerable<PairQuestion> questions) =>
        [.. questions.Select(question => question.InOtherOrder)];

    /// <summary>Fetches what is not here.</summary>
    /// <exception cref="AdviceException">A file cannot be had or used.</exception>
    public static async Task<CalibrationPairs> FetchAsync(
        CalibrateOptions options, JudgeAccess access, TextWriter output, CancellationToken stop)
    {
        var size = options.Size;
        output.WriteLine(size.Sentence);
        List<(string, IReadOnlyList<PublishedPair>)> models = [];
        foreach (var one in size.Models)
            models.Add((one.Model, PublishedAnnotations.Read(
                await access.Fetch!(one.Address, one.Sha256, access.Cache, stop).ConfigureAwait(false), options.Instructions)));
        return new CalibrationPairs(models, options.BothOrders);
    }
}
