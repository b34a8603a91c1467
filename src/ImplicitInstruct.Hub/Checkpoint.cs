using ImplicitInstruct.Files;
using ImplicitInstruct.Hub.Adapters;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Quantization;

namespace ImplicitInstruct.Hub;

/// <summary>A model's shape and weights in Hugging Face layout: <c>config.json</c> and <c>model.safetensors</c> or shards of it.</summary>
/// <param name="Config">The shape.</param>
/// <param name="Weights">
/// Every weight of the files under its checkpoint name; whether they fit the shape is the engine's to say. A weight is read when it is
/// asked for.
/// </param>
public sealed record Checkpoint(LanguageModelConfig Config, INamedTensors Weights)
{
    /// <summary>
    /// Largest file written before the weights are split, in bytes; the default of <c>save_pretrained</c> in transformers 4.
    /// </summary>
    public const long DefaultShardSize = 5_000_000_000;

    /// <summary>
    /// Id of the padding token (<c>pad_token_id</c>), null when there is none. Transformers never trains its embedding, which is a matter
    /// of texts that hold it.
    /// </summary>
    public int? PaddingToken { get; private init; }

    /// <summary>How the numbers of its weights are stored; of several forms the one of the first weight.</summary>
    public TensorElement StoredAs
    {
        get => Weights is StoredTensors { Count: > 0 } files ? files.Stored[0].Element : field;
        internal init;
    }

    private const string Head = "lm_head.weight";
    private const string Embedding = "model.embed_tokens.weight";

    /// <summary>
    /// Reads a checkpoint folder: configuration and headers at once, all of them checked; the weights one at a time, when they are asked
    /// for.
    /// </summary>
    /// <remarks>
    /// Left out, as transformers leaves them out: buffers of the rotary embedding that old checkpoints carry (<c>rotary_emb.inv_freq</c>),
    /// and <c>lm_head.weight</c> where the configuration ties it to the embedding and it is the same; where it is another, transformers 4
    /// takes the embedding and 5 takes the head, and it is refused. An end token of <c>generation_config.json</c> counts before that of
    /// <c>config.json</c>, as in <c>generate</c>.
    /// </remarks>
    /// <exception cref="AdviceException">
    /// The folder or a file is missing or damaged, or the model is neither a plain Llama nor a plain OLMo; one sentence.
    /// </exception>
    public static Checkpoint Load(string folder)
    {
        var (config, padding, _) = Configuration(folder, endsTexts: true);
        config = config with { EndToken = GenerationConfiguration.EndToken(folder, config) };
        return WithWeights(folder, config, padding);
    }

    /// <summary>
    /// As <see cref="Load"/>, of a model that is asked for the probabilities of tokens alone: several tokens may end its texts, and
    /// how it would go on is not looked at.
    /// </summary>
    /// <exception cref="AdviceException">As there.</exception>
    public static Checkpoint LoadForScoring(string folder)
    {
        var (config, padding, _) = Configuration(folder, endsTexts: false);
        return WithWeights(folder, config, padding);
    }

    /// <summary>
    /// The shape of a model as <see cref="LoadForScoring"/> has it, and whether its weights are said to be stored in 16 bits; they need not
    /// be there.
    /// </summary>
    /// <exception cref="AdviceException">As there.</exception>
    public static (LanguageModelConfig Shape, bool IsIn16Bits) StatedForScoring(string folder)
    {
        var (config, _, isIn16Bits) = Configuration(folder, endsTexts: false);
        return (config, isIn16Bits);
    }

    /// <summary>
    /// The model whose blocks' matrices were kept in 4 bits (<see cref="QuantizedWeights"/>), to be computed with in the numbers that it is
    /// stored in.
    /// </summary>
    public Checkpoint Quantized() => this with { Weights = new QuantizedWeights(Config, Weights), StoredAs = StoredAs };

    /// <summary>Writes a checkpoint folder that <see cref="Load"/> and transformers read; equal inputs make equal bytes.</summary>
    /// <param name="folder">Folder to write to; made when absent. Each file in it is whole or absent.</param>
    /// <param name="config">The shape.</param>
    /// <param name="weights">The weights in the order in which they shall lie in the file.</param>
    /// <param name="element">How numbers are stored; 16-bit forms round to nearest, ties to even.</param>
    /// <param name="largestShard">Weights beyond this many bytes are split into several files.</param>
    /// <exception cref="AdviceException">The folder cannot be written, or holds weights in the other layout; one sentence.</exception>
    public static void Save(
        string folder, LanguageModelConfig config, IReadOnlyList<NamedTensor> weights, TensorElement element = TensorElement.F32,
            long largestShard = DefaultShardSize)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(largestShard);
        config.Validate();
        Refusal.MakeFolder(folder);
        WeightFiles.Write(folder, weights, element, largestShard);
        WholeFile.Write(
            Path.Combine(folder, CheckpointConfiguration.FileName),
            stream => stream.Write(CheckpointConfiguration.Format(config, element)));
    }

    /// <summary>The files of a checkpoint that lie in a folder, its tokenizer's among them.</summary>
    /// <param name="folder">A checkpoint folder, or what is none.</param>
    public static IReadOnlyList<string> FilesIn(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. Directory.EnumerateFiles(folder, CheckpointConfiguration.FileName), .. Directory.EnumerateFiles(folder, "*.safetensors"),
        .. Directory.EnumerateFiles(folder, ShardIndex.FileName), .. CheckpointTokenizer.FilesIn(folder),
    ];

    /// <summary>A head of its own beside a configuration that ties it, as tuning tools leave it that train the head alone.</summary>
    private static void RefuseOtherHead(string folder, string config)
    {
        var both = WeightFiles.Read(folder, static name => name is Head or Embedding);
        if (both.Count == 2 && !(both.Shapes[0].Shape.SequenceEqual(both.Shapes[1].Shape)
            && both[0].Values.Span.SequenceEqual(both[1].Values.Span)))
            throw Refusal.Unsupported(
                config, $"sets 'tie_word_embeddings', but '{Head}' is not '{Embedding}': transformers 4 leaves it out and 5 takes it",
                "set 'tie_word_embeddings' to false where the head counts, or remove it from the weights");
    }

    private static Checkpoint WithWeights(string folder, LanguageModelConfig config, int? padding)
    {
        if (config.TiedEmbeddings)
            RefuseOtherHead(folder, Path.Combine(folder, CheckpointConfiguration.FileName));
        return new Checkpoint(config, WeightFiles.Read(folder, name => IsWeight(name, config))) { PaddingToken = padding };
    }

    private static (LanguageModelConfig Shape, int? Padding, bool IsIn16Bits) Configuration(string folder, bool endsTexts)
    {
        if (!Directory.Exists(folder))
            throw Refusal.Unsupported(
                folder, File.Exists(folder) ? "is a file, not a checkpoint folder" : "is no folder",
                "name a folder that holds 'config.json' and 'model.safetensors'");
        var path = Path.Combine(folder, CheckpointConfiguration.FileName);
        if (!ForeignFile.Exists(path) && AdapterCheckpoint.IsIn(folder))
            throw new AdviceException($"'{folder}' holds an adapter without the model that it adapts.") { Remedy = "adapter.merge" };
        if (!ForeignFile.Exists(path))
            throw Refusal.Unsupported(folder, "holds no 'config.json'", "name a checkpoint folder in Hugging Face layout");
        if (AdapterCheckpoint.IsIn(folder))
            throw Refusal.Unsupported(
                folder, $"holds '{AdapterConfiguration.FileName}', an adapter that transformers puts onto the weights",
                "merge it into them, or use a folder without it");
        return CheckpointConfiguration.Read(path, endsTexts);
    }

    private static bool IsWeight(string name, LanguageModelConfig config) =>
        !name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal) && !(config.TiedEmbeddings && name == Head);
}
