namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>How texts of a run are made: the chat format, the tokenizer's files, and who puts the begin token.</summary>
/// <param name="Chat">Tags and the rest.</param>
/// <param name="Files">How the tokenizer of a checkpoint folder is read.</param>
/// <param name="HasOtherTags">Whether the tags are those without meaning, which models are named after.</param>
public sealed record TextForm(ChatFormat Chat, ITokenizerFiles Files, bool HasOtherTags)
{
    /// <summary>What of it decides results.</summary>
    public object Recipe => new { Chat, Files.BeginToken };

    /// <summary>Name of a kind of model with these tags.</summary>
    public string NameOf(string system) => HasOtherTags ? ModelNames.WithOtherTags(system) : system;
}

/// <summary>The tokenizers of a scale's checkpoints.</summary>
public interface ITokenizerFiles
{
    /// <summary>Who decides on the begin token.</summary>
    BeginTokenChoice BeginToken { get; }

    /// <summary>The tokenizer of a checkpoint folder.</summary>
    /// <exception cref="AdviceException">There is none, or it cannot be used.</exception>
    ITextTokenizer Load(string folder);

    /// <summary>Puts the tokenizer of one checkpoint folder into another.</summary>
    void Copy(string from, string to);

    /// <summary>The text of a response.</summary>
    string ResponseText(ITextTokenizer tokenizer, int[] prompt, int[] response);
}
