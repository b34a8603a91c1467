using System.Buffers.Binary;
using ImplicitInstruct.Hub;
using ImplicitInstruct.MiniWorld.Corpora;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Tokenization;
using ImplicitInstruct.Reproduction.Training;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Makes a base model: drawn weights, then one pass over the miniature web in an order of the seed's own.</summary>
/// <remarks>Key: kind, revision, the pretraining recipe, the seed, the engine's numerics id, the key of the corpus.</remarks>
/// <param name="Corpus">What it reads.</param>
/// <param name="Pretraining">Shape of the model and how it is trained.</param>
/// <param name="Seed">Draws the weights and the order of the rows.</param>
internal sealed record PretrainStage(CorpusStage Corpus, PretrainingRecipe Pretraining, ulong Seed) : BaseStage("pretrain", Revision: 1)
{
    /// <inheritdoc/>
    public override Run Run => new(Seed, 0);

    /// <inheritdoc/>
    public override string Name => NameOf(System, tuning: null);

    /// <inheritdoc/>
    public override object Recipe => new { Pretrain = Pretraining, Seed };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [new("corpus", Corpus)];

    /// <inheritdoc/>
    public override string NameOf(string system, ulong? tuning) =>
        FormattableString.Invariant($"{system}-p{Seed}") + (tuning is { } seed ? FormattableString.Invariant($"-t{seed}") : "");

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var corpus = context.Open(Corpus);
        var config = Pretraining.ToConfig(corpus.Tokenizer.VocabularySize, corpus.Tokenizer.BeginToken, corpus.Tokenizer.EndToken);
        var run = new TrainingRun
        {
            Optimizer = Pretraining.Optimizer,
            Schedule = Pretraining.ToSchedule(),
            Order = new PerEpochOrder(corpus.Count, Pretraining.BatchSize, Seed, "pretrain/order"),
            Example = row => TrainingExample.All(corpus.Row(row)),
            Config = config,
            Fresh = () => context.Engine.Create(config, Pretraining.Initialization, Seed),
            RateKey = "pretrain.peakLearningRate",
        };
        Train(context, run, new ModelFolder(TensorElement.F32));
        corpus.Tokenizer.Save(context.Folder);
        return Task.CompletedTask;
    }
}

/// <summary>Writes the miniature web: rows of tokens, the tokenizer, and what is in it.</summary>
/// <remarks>Key: kind, revision, the recipes of world and corpus. Raise the revision when the generators change what they write.</remarks>
/// <param name="World">The facts.</param>
/// <param name="Corpus">How they are written about.</param>
internal sealed record CorpusStage(WorldRecipe World, CorpusRecipe Corpus) : Stage<PretrainingRows>("corpus", Revision: 2)
{
    private const string TokensFile = "tokens.u16";
    private const string ShapeFile = "row_length.txt";

    /// <inheritdoc/>
    public override string Name => "web";

    /// <inheritdoc/>
    public override object Recipe
    {
        get
        {
            // Where no document is an instruction, that is in no key: such a corpus is what it was before there was a choice.
            var recipe = CanonicalJson.ToNode(new { World, Corpus })!;
            if (Corpus.Mix.Instructions == 0)
                recipe["corpus"]!["mix"]!.AsObject().Remove("instructions");
            return recipe;
        }
    }

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var world = MiniWorld.Facts.World.Draw(World);
        var tokenizer = WordTokenizer.For(world);
        if (tokenizer.VocabularySize > ushort.MaxValue + 1)
            throw new InvalidOperationException("The tokens of this world do not fit into 16 bits.");
        var corpus = MiniWorld.Corpora.Corpus.Generate(world, Corpus, tokenizer);
        var bytes = new byte[2 * corpus.Tokens.Length];
        for (var i = 0; i < corpus.Tokens.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)corpus.Tokens[i]);
        File.WriteAllBytes(context.PathOf(TokensFile), bytes);
        File.WriteAllText(context.PathOf(ShapeFile), corpus.RowLength.ToString(CultureInfo.InvariantCulture) + "\n");
        File.WriteAllText(context.PathOf("statistics.md"), corpus.Statistics.ToMarkdown() + "\n");
        tokenizer.Save(context.Folder);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override PretrainingRows Open(string folder)
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder, TokensFile));
        var tokens = new int[bytes.Length / 2];
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * i));
        return new PretrainingRows(
            tokens, int.Parse(File.ReadAllText(Path.Combine(folder, ShapeFile)), CultureInfo.InvariantCulture), WordTokenizer.Load(folder));
    }
}

/// <summary>A corpus to pretrain on.</summary>
/// <param name="Tokens">Token ids [rows, row length], row-major.</param>
/// <param name="RowLength">Tokens in a row.</param>
/// <param name="Tokenizer">What the ids mean.</param>
internal sealed record PretrainingRows(int[] Tokens, int RowLength, WordTokenizer Tokenizer)
{
    /// <summary>Number of rows.</summary>
    public int Count => Tokens.Length / RowLength;

    /// <summary>Token ids of a row, a copy.</summary>
    public int[] Row(int row) => Tokens.AsSpan(row * RowLength, RowLength).ToArray();
}
