using ImplicitInstruct.Files;
using ImplicitInstruct.Formatting;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>The tokenizer that lies in a checkpoint folder.</summary>
/// <remarks>
/// Begin tokens: Llama's tokenizer puts one before a text, OLMo's does not (its <c>tokenizer.json</c> names none). Ids of a text never hold
/// one here; who wants it asks for <see cref="BeginToken"/>, which is null where the tokenizer by itself puts none.
/// </remarks>
public abstract class CheckpointTokenizer : ITextTokenizer
{
    private static readonly string[] Files =
        [SentencePieceTextTokenizer.FileName, BytePairTextTokenizer.FileName, TokenizerSettings.FileName, TokenizerSettings.NamesFileName,
            "added_tokens.json", GenerationConfiguration.FileName];

    /// <summary>What <c>tokenizer_config.json</c> may not say of a tokenizer that puts a space before a text.</summary>
    private static readonly UncomputedField[] SpaceFirst =
        [.. UncomputedFields.SentencePiece.Where(field => field.Name == "add_prefix_space")];

    private readonly string _folder;

    private protected CheckpointTokenizer(string folder) => _folder = folder;

    /// <inheritdoc/>
    public abstract int VocabularySize { get; }

    /// <inheritdoc/>
    public int? BeginToken => PutsBeginToken ? NamedBeginToken : null;

    /// <inheritdoc/>
    /// <exception cref="AdviceException">The folder names no end token.</exception>
    public int EndToken => NamedEndToken
        ?? throw new AdviceException($"The tokenizer in '{_folder}' names no end token: add 'eos_token' to its 'tokenizer_config.json'.");

    /// <summary>The begin token that the tokenizer knows, whether or not it puts it before texts; null when it knows none.</summary>
    public int? NamedBeginToken { get; private protected init; }

    /// <summary>The end token, null when the folder names none.</summary>
    public int? NamedEndToken { get; private protected init; }

    /// <summary>Whether the tokenizer by itself puts the begin token before a text.</summary>
    private protected bool PutsBeginToken { get; init; }

    /// <summary>
    /// Reads <c>tokenizer.model</c> (SentencePiece) or, where there is none, <c>tokenizer.json</c> (BPE, or whole words).
    /// </summary>
    /// <exception cref="AdviceException">Neither file is there, or it is damaged, or of another kind; one sentence.</exception>
    public static CheckpointTokenizer Load(string folder)
    {
        if (!Directory.Exists(folder))
            throw Refusal.Unsupported(folder, "is no folder", "name a checkpoint folder that holds 'tokenizer.model' or 'tokenizer.json'");
        if (ForeignFile.Exists(Path.Combine(folder, SentencePieceTextTokenizer.FileName)))
            return SentencePieceTextTokenizer.Load(folder, Settings(UncomputedFields.SentencePiece));
        var path = Path.Combine(folder, BytePairTextTokenizer.FileName);
        if (ForeignFile.Exists(path))
        {
            using var document = JsonFile.Parse(path);
            var root = document.RootElement;
            return WordLevelTextTokenizer.Has(root, path)
                ? WordLevelTextTokenizer.Load(folder, root, path, Settings([]))
                : BytePairTextTokenizer.Load(
                    folder, root, path, putsSpace => Settings(putsSpace ? SpaceFirst : UncomputedFields.ByteLevel));
        }

        throw Refusal.Unsupported(
            folder, "holds neither 'tokenizer.model' nor 'tokenizer.json'", "download the tokenizer of the checkpoint into it");

        TokenizerSettings Settings(IReadOnlyList<UncomputedField> uncomputed) =>
            TokenizerSettings.Read(folder, [.. UncomputedFields.Tokenizer, .. uncomputed]);
    }

    /// <summary>The files of a tokenizer that lie in a folder.</summary>
    /// <param name="folder">A checkpoint folder.</param>
    public static IReadOnlyList<string> FilesIn(string folder) => [.. Files.Select(name => Path.Combine(folder, name)).Where(File.Exists)];

    /// <summary>Copies the files of a tokenizer into another checkpoint folder, byte for byte.</summary>
    /// <param name="from">A checkpoint folder.</param>
    /// <param name="to">A folder that exists.</param>
    public static void Copy(string from, string to)
    {
        foreach (var file in FilesIn(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }

    /// <inheritdoc/>
    public abstract int[] Encode(string text);

    /// <summary>
    /// The id of a token that is given as such and never found in a text, e.g. <c>&lt;|eot_id|&gt;</c> or <c>&lt;s&gt;</c>; null when
    /// there is none.
    /// </summary>
    /// <param name="token">Its text.</param>
    public abstract int? MarkOf(string token);

    /// <summary>
    /// The ids of a text between marks, in which no mark is found, whatever the text says: <c>&lt;|eot_id|&gt;</c> that somebody typed
    /// stays text.
    /// </summary>
    /// <remarks>Of the added tokens those made of blanks are found (OLMo's runs of spaces): they part nothing.</remarks>
    /// <param name="text">The text.</param>
    /// <param name="isFirst">Whether nothing stands before it.</param>
    public abstract int[] EncodeBetweenMarks(string text, bool isFirst);

    /// <inheritdoc/>
    public abstract string Decode(ReadOnlySpan<int> ids);
}
