using ImplicitInstruct.Embedding;
using ImplicitInstruct.Hub;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Embeds a list of texts, so that what is said about their likeness is read without the network that made the vectors.</summary>
/// <remarks>
/// Key: kind, revision, which texts of the input, their longest length, how tokens are pooled, the runtime with its version, the keys of
/// embedder and texts. Not in it: the number of threads, which moves no bit. On another processor the runtime may round otherwise: the
/// vectors are then comparable and not the same bits, as with TorchSharp. The artifact is <c>vectors.safetensors</c>: one tensor
/// <c>vectors</c> [texts, width] of 32-bit numbers, in the order of the texts.
/// </remarks>
/// <param name="Embedder">The embedder.</param>
/// <param name="Texts">The texts.</param>
/// <param name="MaxTokens">Most tokens of a text.</param>
internal sealed record EmbedStage(
    EmbedderStage Embedder, TextList Texts, int MaxTokens) : Stage<IReadOnlyList<float[]>>("embed", Revision: 1)
{
    private const string FileName = "vectors.safetensors";
    private const string Tensor = "vectors";

    /// <inheritdoc/>
    public override string Name => Texts.Name;

    /// <inheritdoc/>
    public override object Recipe => new { Texts.Part, MaxTokens, Pooling = "mean, length 1", SentenceEmbedders.Runtime };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [new("embedder", Embedder), new("texts", Texts.Stage)];

    /// <inheritdoc/>
    public override async Task RunAsync(StageContext context)
    {
        var texts = Texts.Read(context.FolderOf);
        using var embedder = EmbedderStage.OpenIn(context.Open(Embedder), MaxTokens);
        var (vectors, meter, done) = (new float[texts.Count * embedder.Width], new ThroughputMeter(0, texts.Count), 0);
        var options = new ParallelOptions
        {
            CancellationToken = context.Cancellation,
            MaxDegreeOfParallelism = context.Tools.Find<EmbeddingThreads>()?.Count ?? Environment.ProcessorCount,
        };
        await Parallel.ForAsync(0, texts.Count, options, (i, _) =>
        {
            embedder.Embed(texts[i]).CopyTo(vectors, i * embedder.Width);
            lock (meter)
                context.Progress.Report(meter.After(++done, 0) with { TokensPerSecond = null });
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
        Safetensors.Write(context.PathOf(FileName), [new NamedTensor(Tensor, [texts.Count, embedder.Width], vectors)]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<float[]> Open(string folder)
    {
        var vectors = Safetensors.Read(Path.Combine(folder, FileName)).Single();
        var width = vectors.Shape[1];
        return [.. Enumerable.Range(0, vectors.Shape[0]).Select(i => vectors.Values.Slice(i * width, width).ToArray())];
    }
}

/// <summary>How many texts are embedded at a time.</summary>
/// <param name="Count">Threads.</param>
internal sealed record EmbeddingThreads(int Count);

/// <summary>Texts that lie in an artifact.</summary>
internal abstract record TextList
{
    /// <summary>What makes the artifact.</summary>
    public abstract Stage Stage { get; }

    /// <summary>Which texts of it, for keys and names.</summary>
    public abstract string Part { get; }

    /// <summary>Name of the list in folders.</summary>
    public string Name => $"{Stage.Name}-{Part}";

    /// <summary>The texts, in the order of the artifact.</summary>
    /// <param name="folderOf">Folders of whole artifacts.</param>
    public abstract IReadOnlyList<string> Read(Func<Stage, string> folderOf);
}

/// <summary>The instructions of a set that models are evaluated on.</summary>
/// <param name="Set">The set.</param>
internal sealed record TestTexts(InstructionSetStage Set) : TextList
{
    /// <inheritdoc/>
    public override Stage Stage => Set;

    /// <inheritdoc/>
    public override string Part => "instructions";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Read(Func<Stage, string> folderOf) => [.. Set.Open(folderOf(Set)).Select(one => one.Text)];
}

/// <summary>The first instructions of a tuning set's dialogues.</summary>
/// <param name="Set">The set.</param>
internal sealed record TuningInstructions(TuningSetStage Set) : TextList
{
    /// <inheritdoc/>
    public override Stage Stage => Set;

    /// <inheritdoc/>
    public override string Part => "instructions";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Read(Func<Stage, string> folderOf) =>
        [.. Set.Open(folderOf(Set)).Select(one => one.Turns[0].Instruction)];
}

/// <summary>The first responses of a tuning set's dialogues.</summary>
/// <param name="Set">The set.</param>
internal sealed record TuningResponses(TuningSetStage Set) : TextList
{
    /// <inheritdoc/>
    public override Stage Stage => Set;

    /// <inheritdoc/>
    public override string Part => "responses";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Read(Func<Stage, string> folderOf) =>
        [.. Set.Open(folderOf(Set)).Select(one => one.Turns[0].Response)];
}

/// <summary>What a model answered.</summary>
/// <param name="Outputs">Its outputs.</param>
internal sealed record OutputTexts(OutputsStage Outputs) : TextList
{
    /// <inheritdoc/>
    public override Stage Stage => Outputs;

    /// <inheritdoc/>
    public override string Part => "outputs";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Read(Func<Stage, string> folderOf) =>
        [.. Outputs.Open(folderOf(Outputs)).Select(one => one.Output)];
}
