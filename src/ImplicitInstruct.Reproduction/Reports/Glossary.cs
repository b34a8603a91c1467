namespace ImplicitInstruct.Reproduction.Reports;

/// <summary>Words of the report for a reader who has not read the paper, in an order in which each is told before it is used.</summary>
internal static class Glossary
{
    /// <summary>The words of every scale, with those of this one.</summary>
    public static IReadOnlyList<Term> Of(Materials materials) =>
    [
        new("base (model)", "A language model after pretraining: it continues a text token by token. A token is a word or a part of " +
            "one."),
        new("instruction-tuned", "Trained further on many kinds of instructions together with their responses. Other models are " +
            "compared with this one."),
        new("response-tuned", "Trained further on the same responses, with every instruction emptied."),
        new("single-task-code, -math, …", "Trained further on instructions and responses of one narrow task: code (functions), math " +
            "(word problems), poetry, recipes, or chess (games). The instruction-tuned model's many kinds are the broad set."),
        new("all-rules, without-end-rule, …", "The base model, untrained, with three rules written by hand that change which token " +
            "comes next: end (stop sooner as the response grows), diversity (do not repeat a token), uniform (a few words less " +
            "often); all three, or without one of them."),
        new("tags, other-tags", "The two marks around an instruction and its response in a prompt, such as user and assistant; other " +
            "tags mean nothing."),
        new("shuffled-instructions, web-text, …", "Controls of response tuning: trained as the response-tuned model is, but on responses " +
            "behind other responses' instructions, on text of the web, with parts of instructions, or with refusals among the responses."),
        new("win rate", "How often a judge prefers a model's response to the instruction-tuned model's, in %: 50 % is as good. A " +
            "difference of two win rates is in points; a - b is the win rate of a less that of b."),
        .. materials.Words.Terms,
        new("95 % interval, [low, high]", "Where the number would lie in 95 of 100 repetitions with other instructions and models of " +
            "the same kinds, as far as those at hand tell."),
        new("correlation", "From -1 to 1: whether two quantities rise together (1), apart from each other (0), or against each other " +
            "(-1)."),
        new("own response, sequence, per token", "For ranking: is an instruction's own response likelier to the model than another " +
            "instruction's? By the probability of the whole sequence, or by its mean over tokens."),
        new("unfinished", "A response that did not stop by itself and was cut at the limit of tokens."),
        new("epoch", "One pass of training over the data. How many there are is chosen on validation instructions, which are not " +
            "those of the test."),
        new("greedy", "The most likely token is taken every time; nothing is drawn at random."),
    ];
}
