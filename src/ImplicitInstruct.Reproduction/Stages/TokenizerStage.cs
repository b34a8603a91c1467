using ImplicitInstruct.Hub.Tokenizers;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>
/// The tokenizer of one base model, for another to be given: the official command ranks OLMo's responses with Llama's (README of the
/// official repository, ratio evaluation). The weights are not fetched for it.
/// </summary>
/// <remarks>Key: kind, revision, the checkpoint's repository and revision; of a folder also what it holds.</remarks>
/// <param name="Of">Whose tokenizer it is.</param>
internal sealed record TokenizerStage(CheckpointStage Of) : Stage<string>("tokenizer", Revision: 1)
{
    private static readonly string[] Wanted = ["tokenizer*", "special_tokens_map*", "added_tokens*", "generation_config*"];

    /// <inheritdoc/>
    public override string Name => Of.Name;

    /// <inheritdoc/>
    public override object Recipe => Of.Recipe;

    /// <inheritdoc/>
    public override bool UsesEngine => false;

    /// <inheritdoc/>
    public override bool IsFetched => true;

    /// <inheritdoc/>
    public override async Task RunAsync(StageContext context)
    {
        string folder;
        try
        {
            folder = await Of.FindAsync(context, Wanted).ConfigureAwait(false);
            CheckpointTokenizer.Load(folder);   // refused now rather than after hours
        }
        catch (AdviceException refusal)
        {
            throw new AdviceException(
                $"The ranking gives the tokenizer of {Name} to every base model, as the official command does, and it cannot be had: " +
                $"{refusal.Message} Or let every model have its own, with ranking.tokenizer=none", refusal)
            { Remedy = refusal.Remedy };
        }

        CheckpointTokenizer.Copy(folder, context.Folder);
    }

    /// <summary>The folder that holds the tokenizer's files.</summary>
    /// <param name="folder">Folder of the artifact.</param>
    public override string Open(string folder) => folder;
}
