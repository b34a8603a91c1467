using System.Text.Json;
using ImplicitInstruct.Embedding;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Hub.Tokenizers;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>
/// A neural embedder of the hub or of a folder: its network in an ONNX file and BERT's vocabulary. The artifact holds its commit and
/// digests; the files stay in the cache that the Python tools share.
/// </summary>
/// <remarks>
/// Key: kind, revision, repository and its revision; of a folder also what it holds. As <see cref="CheckpointStage"/>.
/// </remarks>
/// <param name="EmbedderRepository">Repository on the hub, or a folder.</param>
/// <param name="EmbedderRevision">Branch, tag or commit of the repository.</param>
/// <param name="Hub">Where the hub and its cache are.</param>
internal sealed record EmbedderStage(
    string EmbedderRepository, string EmbedderRevision, HubSettings Hub) : Stage<string>("embedder", Revision: 1)
{
    /// <summary>The network in a repository.</summary>
    public const string ModelFile = "onnx/model.onnx";

    /// <summary>The embedder of the paper's plot.</summary>
    public const string Nomic = "nomic-ai/nomic-embed-text-v1";

    private const string FileName = "embedder.json";

    private static readonly string[] Wanted = [ModelFile, WordPieceTextTokenizer.FileName];

    /// <inheritdoc/>
    public override string Name =>
        string.Concat(Path.GetFileName(Path.TrimEndingDirectorySeparator(EmbedderRepository)).Select(
            letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '-'));

    /// <summary>Repository and revision, for captions and plans.</summary>
    public string Source => IsFolder ? EmbedderRepository : $"{EmbedderRepository} at {EmbedderRevision}";

    /// <summary>Files, size and licence, as far as they are known before the download.</summary>
    public string Contents => string.Join(", ", Wanted)
        + (EmbedderRepository == Nomic ? "; 548 MB, Apache 2.0" : "");

    /// <inheritdoc/>
    public override object Recipe => IsFolder
        ? new { Repository = EmbedderRepository, Revision = EmbedderRevision, Content = ContentHash.OfFiles(FilesOf(EmbedderRepository)) }
        : new { Repository = EmbedderRepository, Revision = EmbedderRevision };

    /// <inheritdoc/>
    public override bool IsFetched => true;

    private bool IsFolder => FoundCheckpoint.IsFolder(
        EmbedderRepository, "style.embedderRepository",
        $"one that holds {ModelFile} and {WordPieceTextTokenizer.FileName}, or a repository of the hub such as {Nomic}");

    /// <inheritdoc/>
    public override async Task RunAsync(StageContext context)
    {
        var folder = IsFolder ? EmbedderRepository : await FoundCheckpoint.FetchAsync(
            context, new HubRepository(HubRepositoryKind.Model, EmbedderRepository, EmbedderRevision), Hub, Wanted).ConfigureAwait(false);
        if (Wanted.FirstOrDefault(file => !File.Exists(Path.Combine(folder, file))) is { } missing)
            throw new AdviceException($"'{folder}' has no {missing}: an embedder is {ModelFile} and {WordPieceTextTokenizer.FileName}.");
        WordPieceTextTokenizer.Load(Path.Combine(folder, WordPieceTextTokenizer.FileName));
        if (SentenceEmbedders.WhyNot is null)
        {
            using var embedder = OpenIn(folder, maxTokens: 2);   // refused now rather than after hours
            embedder.Embed("");
        }

        var found = new FoundCheckpoint(EmbedderRepository, IsFolder ? null : Path.GetFileName(folder), FilesOf(folder));
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(found, CanonicalJson.Options));
    }

    /// <summary>The folder with its files.</summary>
    /// <exception cref="AdviceException">A file is gone or is not the one that was found.</exception>
    public override string Open(string folder) => FoundCheckpoint.FolderIn(Path.Combine(folder, FileName), Name, Hub);

    /// <summary>Opens the embedder; the caller disposes it.</summary>
    /// <param name="folder">The folder with its files.</param>
    /// <param name="maxTokens">Most tokens of a text.</param>
    /// <exception cref="AdviceException">It is none, or nothing that runs it is there.</exception>
    public static ISentenceEmbedder OpenIn(string folder, int maxTokens) => SentenceEmbedders.Open(
        Path.Combine(folder, ModelFile), WordPieceTextTokenizer.Load(Path.Combine(folder, WordPieceTextTokenizer.FileName)), maxTokens);

    private static List<ManifestFile> FilesOf(string folder) =>
        [.. Wanted.Select(file => FileDigest.Find(Path.Combine(folder, file)) is { } found ? found with { Path = file } : null)
            .OfType<ManifestFile>()];
}
