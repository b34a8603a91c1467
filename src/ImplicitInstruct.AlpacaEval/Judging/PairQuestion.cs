using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>What a judge is asked about a pair, whoever it is: two outputs in alpaca_eval's order, and the prompt around them.</summary>
/// <param name="Key">The pair in its order.</param>
public sealed record PairQuestion(VerdictKey Key)
{
    /// <summary>The labels of the output in the first place and of that in the second.</summary>
    public static IReadOnlyList<string> Labels { get; } = ["m", "M"];

    /// <summary>Whether the outputs are equal: a draw that nobody is asked about.</summary>
    public bool IsDraw => Key.Output1 == Key.Output2;

    /// <summary>What tells it from others in a store.</summary>
    public (string Pair, bool IsSwapped) Identity => (Key.PairHash(), Key.IsSwapped);

    /// <summary>The questions about some pairs.</summary>
    public static IReadOnlyList<PairQuestion> OfAll(IEnumerable<OutputPair> pairs) => [.. pairs.Select(Of)];

    /// <summary>The question about a pair.</summary>
    public static PairQuestion Of(OutputPair pair)
    {
        var instruction = pair.Reference.Instruction;
        return new PairQuestion(
            new VerdictKey(instruction, pair.Reference.Output, pair.Candidate.Output, OutputOrder.IsSwapped(instruction)));
    }

    /// <summary>The question about the same pair with its outputs in the other order. Its verdict has a key of its own.</summary>
    public PairQuestion InOtherOrder => new(Key with { IsSwapped = !Key.IsSwapped });

    /// <summary>The messages.</summary>
    /// <param name="template">The prompt.</param>
    public IReadOnlyList<ChatMessage> Messages(PromptTemplate template) => Key.IsSwapped
        ? template.Fill(Key.Instruction, Key.Output2, Key.Output1)
        : template.Fill(Key.Instruction, Key.Output1, Key.Output2);

    /// <summary>The verdict of a judge that has scored both labels, read from a completion as a server would have sent it.</summary>
    /// <remarks>It takes no time and costs nothing, so that equal scores are equal bytes wherever they are made.</remarks>
    /// <param name="first">Log-probability of the first label as the next token, nats.</param>
    /// <param name="second">That of the second label.</param>
    /// <param name="tokens">Tokens of the prompt.</param>
    public Verdict Decide(double first, double second, int tokens)
    {
        var choice = LabelScores.Completion(first, second, tokens);
        return new Verdict(CompletionParser.Parse(choice, Key.IsSwapped), choice.GetRawText(), 0, 0);
    }

    /// <summary>The verdict of a judge that cannot read the prompt: for neither output.</summary>
    /// <param name="reason">Why it cannot.</param>
    public static Verdict Undecided(string reason) => new(null, RawCompletion.Refused(reason), 0, 0);
}
