namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>How large a data set is, known before anything is downloaded.</summary>
/// <param name="Examples">Examples that the paper uses.</param>
/// <param name="MeanTokens">Tokens of an example in the mean, chat tags included, with Llama 2's tokenizer.</param>
/// <param name="IsMeasured">Whether the length was counted on the data, or is an estimate from what such texts are like.</param>
internal sealed record DatasetSize(int Examples, double MeanTokens, bool IsMeasured)
{
    /// <summary>Tokens of a prompt of AlpacaEval in the mean, tags included, with Llama 2's tokenizer.</summary>
    public const double PromptTokens = 56;

    /// <summary>How many instructions a set has that models are evaluated on.</summary>
    public static int InstructionsOf(string id) => id switch
    {
        "alpaca-eval" => 805,
        "validation" => 56,
        _ => Of(id).Examples,
    };

    /// <summary>The size of what is tuned on.</summary>
    public static DatasetSize Of(TuningSetStage data) => data switch
    {
        HubTuningSet hub when Of(hub.Source.Id) is var all => all with { Examples = Math.Min(all.Examples, hub.Examples ?? all.Examples) },
        MiniWorldTuningSet drawn => MiniatureSize.Of(drawn.SingleTask),
        OwnTuningSet own => new(own.Count, own.Own.Rows.Take(own.Count).Average(row => TokensOf(row.Value)), IsMeasured: false),
        _ => throw new ArgumentOutOfRangeException(nameof(data), data.Name, "no tuning set"),
    };

    /// <summary>English has about four characters a token.</summary>
    private static double TokensOf(Dialogue dialogue) =>
        dialogue.Turns.Sum(turn => (turn.Instruction.Length + turn.Response.Length) / 4.0);

    /// <summary>The size of a tuning set.</summary>
    public static DatasetSize Of(string id) => id switch
    {
        "lima" => new(1030, 687, IsMeasured: true),   // cut at 2,048 tokens; with empty instructions somewhat less
        "lima-rephrased" => new(1029, 687, IsMeasured: false),
        "lima-web-text" => new(1029, 687, IsMeasured: false),
        "lima-partial" => new(1144, 650, IsMeasured: false),
        "lima-refusals" => new(1059, 670, IsMeasured: false),
        "gsm8k" => new(1000, 210, IsMeasured: true),
        "mbpp" => new(374, 120, IsMeasured: false),
        "poetry" => new(571, 400, IsMeasured: false),
        "recipes" => new(1000, 450, IsMeasured: false),
        "chess" => new(1000, 700, IsMeasured: false),
        _ => throw new ArgumentOutOfRangeException(nameof(id), id, "no tuning set"),
    };
}
