using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Chats;
using ImplicitInstruct.Hub.Tokenizers;

namespace ImplicitInstruct.Reproduction.Judging;

/// <summary>A checkpoint's prompts as its own tokens, and the two tokens that are its answers.</summary>
public sealed class JudgePrompts
{
    private readonly ChatPrompts _chat;

    private JudgePrompts(ChatPrompts chat, PromptTemplate template, LanguageModelConfig config, int first, int second) =>
        (_chat, Template, Config, First, Second) = (chat, template, config, first, second);

    /// <summary>What is asked.</summary>
    public PromptTemplate Template { get; }

    /// <summary>The model's shape.</summary>
    public LanguageModelConfig Config { get; }

    /// <summary>The token that names the output in the first place.</summary>
    public int First { get; }

    /// <summary>The token that names the other.</summary>
    public int Second { get; }

    /// <summary>Looks at the small files of a checkpoint.</summary>
    /// <param name="folder">The folder with its configuration and tokenizer.</param>
    /// <param name="who">Which checkpoint.</param>
    /// <param name="template">What is asked.</param>
    /// <exception cref="AdviceException">
    /// It is no model that is computed here, its tokenizer lacks a token of the chat format, a label is not one token, or the prompt
    /// alone is too long.
    /// </exception>
    public static JudgePrompts Open(string folder, CheckpointJudgeRecipe who, PromptTemplate template)
    {
        var (config, tokenizer) = (Checkpoint.StatedForScoring(folder).Shape, CheckpointTokenizer.Load(folder));
        if (tokenizer.VocabularySize > config.VocabularySize)
            throw new AdviceException(
                $"The tokenizer of {who.ShownName} has {tokenizer.VocabularySize} tokens, and its model {config.VocabularySize}: they do "
                + "not belong together.")
            { Remedy = "judge.checkpoint" };
        var chat = new ChatPrompts(who.Format, tokenizer, who.ShownName);
        var prompts = new JudgePrompts(
            chat, template, config,
            Label(chat, tokenizer, who, PairQuestion.Labels[0]), Label(chat, tokenizer, who, PairQuestion.Labels[1]));
        var alone = prompts.Of(template.Fill("", "", "")).Length;
        return alone <= config.MaxPositions ? prompts : throw new AdviceException(
            $"The prompt alone has {alone} tokens of {who.ShownName}, which reads {config.MaxPositions} ({config.LimitingField}).")
        { Remedy = "judge.checkpoint" };
    }

    /// <summary>The tokens of a prompt, up to where the answer stands.</summary>
    public int[] Of(PairQuestion question) => Of(question.Messages(Template));

    private int[] Of(IReadOnlyList<ChatMessage> messages) => _chat.Encode([.. messages.Select(one => (one.Role, one.Content))]);

    private static int Label(ChatPrompts chat, CheckpointTokenizer tokenizer, CheckpointJudgeRecipe who, string label)
    {
        if (chat.LabelToken(label, out var found) is { } token)
            return token;
        var instead = found.Count == 0 ? "has no token for it"
            : $"makes {found.Count} of it: " + string.Join(", ", found.Select(id => $"'{tokenizer.Decode([id])}' ({id})"));
        throw new AdviceException(
            $"The judge answers with one token, m or M, and the tokenizer of {who.ShownName} cannot say '{label}' so: it {instead}.")
        { Remedy = "judge.checkpoint" };
    }
}
