using ImplicitInstruct.Formatting;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>How texts of a run are made: the chat format, and who puts the begin token.</summary>
/// <param name="Chat">Tags and the rest.</param>
/// <param name="BeginToken">Who decides on the begin token.</param>
/// <param name="HasOtherTags">Whether the tags are those without meaning, which models are named after.</param>
public sealed record PretrainedFormat(ChatFormat Chat, BeginTokenChoice BeginToken, bool HasOtherTags)
{
    /// <summary>What of it decides results.</summary>
    public object Recipe => new { Chat, BeginToken };

    /// <summary>Name of a kind of model with these tags.</summary>
    public string NameOf(string system) => HasOtherTags ? ModelNames.WithOtherTags(system) : system;

    /// <summary>The tokenizer of a checkpoint folder, with the begin token that this format wants.</summary>
    /// <exception cref="AdviceException">There is none, or it knows no begin token where one is wanted.</exception>
    public ITextTokenizer Tokenizer(string folder)
    {
        var tokenizer = CheckpointTokenizer.Load(folder);
        return BeginToken == BeginTokenChoice.Always && tokenizer.BeginToken is null ? new WithBeginToken(tokenizer, folder) : tokenizer;
    }

    /// <summary>A tokenizer that puts the begin token which it only knows by name.</summary>
    private sealed class WithBeginToken(CheckpointTokenizer tokenizer, string folder) : ITextTokenizer
    {
        public int VocabularySize => tokenizer.VocabularySize;

        public int? BeginToken { get; } = tokenizer.NamedBeginToken
            ?? throw new AdviceException($"tuning.beginToken is 'always', but the tokenizer in '{folder}' names no begin token. Leave it at 'tokenizer', as the official scripts do.");

        public int EndToken => tokenizer.EndToken;

        public int[] Encode(string text) => tokenizer.Encode(text);

        public string Decode(ReadOnlySpan<int> ids) => tokenizer.Decode(ids);
    }
}
