namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>How large the miniature's sets are, counted on those of its usual recipe; a plan draws none of them.</summary>
internal static class MiniatureSize
{
    /// <summary>Token ids.</summary>
    public const int Vocabulary = 1017;

    /// <summary>Tokens of a row of the corpus.</summary>
    public const int RowLength = 128;

    /// <summary>Tokens of a prompt in the mean, tags included.</summary>
    public const double PromptTokens = 15;

    /// <summary>Tokens of a tuned model's response in the mean.</summary>
    public const double ResponseTokens = 13;

    /// <summary>Instructions that claims are measured on.</summary>
    public const int TestInstructions = 192;

    /// <summary>Instructions that numbers are chosen on.</summary>
    public const int ValidationInstructions = 192;

    /// <summary>Requests that should be refused.</summary>
    public const int Requests = 96;

    /// <summary>Sequences that a ranking scores: 96 instructions, each with its own response and five others', in two ways.</summary>
    public const int RankedSequences = 96 * 6 * 2;

    /// <summary>Tokens of such a sequence in the mean.</summary>
    public const double RankedTokens = 28;

    /// <summary>Examples of a tuning set, and their mean length in tokens, tags included.</summary>
    /// <param name="task">The single task; null for the broad set.</param>
    public static DatasetSize Of(SingleTask? task) => task switch
    {
        null => new(598, 28, IsMeasured: true),
        SingleTask.Code => new(400, 32, IsMeasured: true),
        SingleTask.Math => new(400, 38, IsMeasured: true),
        SingleTask.Poetry => new(400, 45, IsMeasured: true),
        SingleTask.Recipes => new(400, 49, IsMeasured: true),
        SingleTask.Chess => new(384, 28, IsMeasured: true),
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "no task"),
    };
}
