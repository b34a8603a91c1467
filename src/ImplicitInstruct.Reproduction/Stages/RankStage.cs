using ImplicitInstruct.Evaluation.Ranking;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>How likely a model finds each instruction's own response and others' responses (paper, section 4.2, equation 3).</summary>
/// <remarks>
/// Key: kind, revision, the model's name, the pairs, the longest sequence, the text form, the engine's numerics id, the keys of model and
/// set, and of another model's tokenizer.
/// </remarks>
/// <param name="Model">The model.</param>
/// <param name="Set">Instructions with their responses, and the pairs.</param>
/// <param name="MaxLength">Longest sequence, tokens; null: the model's own.</param>
/// <param name="Form">How texts are made.</param>
public sealed record RankStage(
    ModelStage Model, RankingSetStage Set,
    int? MaxLength, TextForm Form) : JsonStage<IReadOnlyList<ScoredResponse>>("rank", Revision: 2, FileName: LikelihoodsFile)
{
    /// <summary>The file with all log-probabilities.</summary>
    public const string LikelihoodsFile = "likelihoods.json";

    /// <summary>Sequences scored at a time; on the CPU engine it moves no bit.</summary>
    private const int Chunk = 32;

    /// <inheritdoc/>
    public override string Name => Tokenizer is null ? Model.Name : $"{Model.Name}-tokens-of-{Tokenizer.Name}";

    /// <summary>Whose tokenizer makes the tokens; null: the model's own.</summary>
    internal TokenizerStage? Tokenizer { get; init; }

    /// <summary>The precision, where there is a choice; null: the engine's own.</summary>
    internal StagePrecision? ComputesIn { get; init; }

    /// <inheritdoc/>
    public override string? Precision => ComputesIn?.ToString();

    /// <inheritdoc/>
    public override object Recipe => new { Set.Draws, MaxLength, Form = Form.Recipe, Model = Model.Name };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs =>
        [.. Model.ToRead, new("set", Set), .. Tokenizer is null ? [] : new StageInput[] { new("tokenizer", Tokenizer) }];

    /// <inheritdoc/>
    public override bool UsesEngine => true;

    /// <inheritdoc/>
    protected override IReadOnlyList<ScoredResponse> Make(StageContext context)
    {
        var set = context.Open(Set);
        var checkpoint = context.Open(Model);
        var tokenizer = Form.Files.Load(Tokenizer is null ? Model.CheckpointFolder(context.FolderOf(Model)) : context.Open(Tokenizer));
        if (Tokenizer is not null && tokenizer.VocabularySize > checkpoint.Config.VocabularySize)
            throw new AdviceException(
                $"{Model.Name} knows {checkpoint.Config.VocabularySize} tokens, and the tokenizer of {Tokenizer.Name}, with which its " +
                $"responses would be ranked, has {tokenizer.VocabularySize}. Let every model have its own, with ranking.tokenizer=none");
        var length = Math.Min(MaxLength ?? checkpoint.Config.MaxPositions, checkpoint.Config.MaxPositions);
        var pairs = set.ToScore;
        var scored = new List<ScoredResponse>(pairs.Count);
        using var model = context.EngineFor(checkpoint, ComputesIn).Load(checkpoint.Config, checkpoint.Weights);
        var meter = new ThroughputMeter(0, pairs.Count);
        foreach (var chunk in pairs.Chunk(Chunk))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var examples = chunk.Select(pair => Example(tokenizer, set, pair, length)).ToList();
            scored.AddRange(
                chunk.Zip(ResponseLikelihoods.Of(model, examples),
                    (pair, values) => new ScoredResponse(pair.Instruction, pair.Response, values)));
            context.Progress.Report(meter.After(scored.Count, examples.Sum(example => example.Tokens.Length)));
        }

        return scored;
    }

    private TrainingExample Example(ITextTokenizer tokenizer, RankingSet set, RankedResponse pair, int length) =>
        Form.Chat.ToTrainingExample(
            tokenizer, new TuningExample(set.Examples[pair.Instruction].Instruction, set.Examples[pair.Response].Response), length)
        ?? throw new AdviceException(
            $"Nothing of a response is left within {length} tokens after instruction {pair.Instruction} of {Set.Name}. Give " +
            "ranking.maxLength a larger value.");
}

/// <summary>A response after an instruction.</summary>
/// <param name="Instruction">Index of the instruction.</param>
/// <param name="Response">Index of the instruction whose response it is.</param>
/// <param name="LogProbabilities">Of every response token and the end token, in nats.</param>
public sealed record ScoredResponse(int Instruction, int Response, IReadOnlyList<float> LogProbabilities)
{
    /// <summary>Counts the pairs of a plan.</summary>
    internal static ResponseRanking Rank(IReadOnlyList<ScoredResponse> scored, RankingPlan plan, RankingScore score)
    {
        var byPair = scored.ToDictionary(one => new RankedResponse(one.Instruction, one.Response), one => one.LogProbabilities);
        return ResponseRanking.Of(plan, [.. plan.ToScore.Select(pair => byPair[pair])], score);
    }
}
