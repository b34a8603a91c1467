using System.IO.Enumeration;
using System.Text.Json;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Hub.Tokenizers;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>
/// A pretrained checkpoint of the hub or of a folder. The artifact holds its commit and digests; the weights stay in the cache that the
/// Python tools share.
/// </summary>
/// <remarks>
/// Key: kind, revision, repository and its revision; of a folder also what it holds, which its owner may change. A branch may move: the
/// artifact stays with the commit that it found, and names it.
/// </remarks>
/// <param name="BaseName">What the recipe calls it, e.g. <c>llama-2-7b</c>.</param>
/// <param name="ModelRepository">Repository on the hub, or a folder.</param>
/// <param name="ModelRevision">Branch, tag or commit of the repository.</param>
/// <param name="Hub">Where the hub and its cache are.</param>
internal sealed record CheckpointStage(
    string BaseName, string ModelRepository, string ModelRevision, HubSettings Hub) : BaseStage("base", Revision: 1)
{
    private const string FileName = "checkpoint.json";

    private static readonly string[] Wanted =
        [
            "config.json", "*.safetensors", "*.safetensors.index.json", "tokenizer*", "special_tokens_map*", "added_tokens*",
            "generation_config*", "adapter_config*",
        ];

    /// <inheritdoc/>
    public override Run Run => new(1, 0);

    /// <inheritdoc/>
    public override string Name => BaseName;

    /// <inheritdoc/>
    public override string NameOf(string system, ulong? tuning) =>
        $"{BaseName}-{system}" + (tuning is { } seed ? FormattableString.Invariant($"-s{seed}") : "");

    /// <inheritdoc/>
    public override object Recipe =>
        IsFolder ? new { Repository = ModelRepository, Revision = ModelRevision, Content = ContentHash.OfFiles(FilesOf(ModelRepository)) }
            : new { Repository = ModelRepository, Revision = ModelRevision };

    /// <inheritdoc/>
    internal override (string Name, string? Revision) Published => (ModelRepository, IsFolder ? null : ModelRevision);

    /// <inheritdoc/>
    public override bool UsesEngine => false;

    /// <inheritdoc/>
    public override bool IsFetched => true;

    /// <inheritdoc/>
    public override async Task RunAsync(StageContext context)
    {
        var folder = await FindAsync(context, Wanted).ConfigureAwait(false);
        var found = new FoundCheckpoint(ModelRepository, IsFolder ? null : Path.GetFileName(folder), FilesOf(folder));
        CheckTokens(Checkpoint.Load(folder), CheckpointTokenizer.Load(folder), folder);   // refused now rather than after hours
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(found, CanonicalJson.Options));
    }

    /// <summary>The folder that holds files of the checkpoint: its own, or one of the cache, to which what is missing is fetched.</summary>
    /// <param name="context">Where progress goes.</param>
    /// <param name="wanted">Patterns of the files' names.</param>
    /// <exception cref="AdviceException">The files cannot be had.</exception>
    public Task<string> FindAsync(StageContext context, IReadOnlyList<string> wanted) =>
        IsFolder ? Task.FromResult(ModelRepository) : FoundCheckpoint.FetchAsync(context, Repository, Hub, wanted);

    /// <inheritdoc/>
    /// <exception cref="AdviceException">The checkpoint is gone or is not the one that was found.</exception>
    public override string CheckpointFolder(string folder) =>
        FoundCheckpoint.FolderIn(Path.Combine(folder, FileName), BaseName, Hub);

    /// <summary>The shape of a checkpoint that lies in a folder of this machine; null where it is on the hub.</summary>
    /// <exception cref="AdviceException">There is no such folder, or its configuration cannot be used.</exception>
    public LanguageModelConfig? ShapeInFolder() =>
        IsFolder ? CheckpointConfiguration.Read(Path.Combine(ModelRepository, "config.json")).Shape : null;

    /// <summary>Refuses a checkpoint whose files disagree about its tokens, or that transformers would train otherwise.</summary>
    private void CheckTokens(Checkpoint checkpoint, CheckpointTokenizer tokenizer, string folder)
    {
        var (end, own) = (checkpoint.Config.EndToken, tokenizer.NamedEndToken);
        if (end is not null && own is not null && end != own)
            throw new AdviceException(
                $"The responses of {BaseName} would end with token {own}, which its tokenizer names, and its configuration in '{folder}' " +
                $"(generation_config.json before config.json) ends at {end}: name the same in both.");
        if (checkpoint.PaddingToken is { } padding && (padding == own || padding == tokenizer.BeginToken))
            throw new AdviceException(
                $"'pad_token_id' of {BaseName} in '{folder}' is {padding}, which is also the {(padding == own ? "end" : "begin")} token. " +
                "Transformers would not train its embedding, and here it is trained: set 'pad_token_id' in config.json to null, or to " +
                "a token that no text holds.");
    }

    private HubRepository Repository => new(HubRepositoryKind.Model, ModelRepository, ModelRevision);

    /// <summary>Whether the repository is a folder on this machine.</summary>
    /// <exception cref="AdviceException">It looks like one, and is not there.</exception>
    private bool IsFolder => FoundCheckpoint.IsFolder(
        ModelRepository, $"models.{BaseName}.repository",
        "one that holds a checkpoint, or a repository of the hub such as allenai/OLMo-7B-hf");

    private static List<ManifestFile> FilesOf(string folder) =>
        [.. Directory.EnumerateFiles(folder).Where(IsOfCheckpoint).Order(StringComparer.Ordinal).Select(FileDigest.Find)
            .OfType<ManifestFile>()];

    private static bool IsOfCheckpoint(string path) =>
        Wanted.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(path)));
}
