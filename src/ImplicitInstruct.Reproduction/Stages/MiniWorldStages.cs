using System.Text.Json;
using ImplicitInstruct.Evaluation.Ranking;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.MiniWorld.Tokenization;
using ImplicitInstruct.MiniWorld.Tuning;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>What a set of the mini world's instructions is for.</summary>
internal enum InstructionUse
{
    /// <summary>Held out, for the claims.</summary>
    Test,

    /// <summary>For choosing epochs, learning rates and rule strengths (paper, appendix D).</summary>
    Validation,

    /// <summary>The points of figure 5, which need the world's families, where the user wrote the test instructions.</summary>
    Points,

    /// <summary>Requests that should be refused.</summary>
    Requests,
}

/// <summary>Draws instructions that no tuning set holds.</summary>
/// <remarks>Key: kind, revision, the recipes of world and sets, and which set it is; the SHA-256 of what the user wrote.</remarks>
/// <param name="World">The facts.</param>
/// <param name="Evaluation">How the sets are drawn.</param>
/// <param name="Use">Which set.</param>
internal sealed record MiniWorldInstructions(
    WorldRecipe World, EvaluationRecipe Evaluation, InstructionUse Use) : InstructionSetStage(Revision: 1)
{
    /// <inheritdoc/>
    public override bool IsTest => Use == InstructionUse.Test;

    /// <summary>What the user wrote in the place of what is drawn; null where nothing was.</summary>
    public WrittenSet? Written { get; init; }

    /// <inheritdoc/>
    public override string Name => Written is null ? Use.ToString().ToLowerInvariant() : "own";

    /// <inheritdoc/>
    public override object Recipe => Written is { } own ? new { World, own.Sha256, Instructions = own.Instructions.Count }
        : new { World, Evaluation, Set = Name };

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        DrawnInstructions.Write(context, Draw());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<TestInstruction> Open(string folder) =>
        [.. OpenDrawn(folder).Select(one => new TestInstruction(one.Text, "miniworld-" + Name, one.Family, one.Reference))];

    /// <summary>The instructions with what their judging needs, which is drawn anew: the file holds the part that people read.</summary>
    /// <exception cref="AdviceException">The program draws other instructions than those in the file.</exception>
    public IReadOnlyList<EvaluationInstruction> OpenDrawn(string folder) => DrawnInstructions.Require(folder, Draw());

    /// <inheritdoc/>
    public override void RequireUnseen(StageContext context, TuningSetStage data)
    {
        if (data is MiniWorldTuningSet drawn)
            SplitCheck.Require(MiniWorldTuningSet.OpenDemonstrations(context.FolderOf(drawn)), OpenDrawn(context.FolderOf(this)));
    }

    /// <inheritdoc/>
    public override IEnumerable<string> SubjectsIn(ArtifactReader artifacts) =>
        OpenDrawn(artifacts.FolderOf(this)).SelectMany(one => one.Entities);

    private IReadOnlyList<EvaluationInstruction> Draw()
    {
        if (Written is { } own)
            return own.Instructions;
        var world = MiniWorld.Facts.World.Draw(World);
        return Use switch
        {
            InstructionUse.Validation => EvaluationSets.Validation(world, Evaluation),
            InstructionUse.Requests => EvaluationSets.Requests(world, Evaluation),
            _ => EvaluationSets.Test(world, Evaluation),
        };
    }
}

/// <summary>Instructions that the user wrote in the miniature's words.</summary>
/// <param name="Sha256">Of the file.</param>
/// <param name="Instructions">With what judging needs.</param>
internal sealed record WrittenSet(string Sha256, IReadOnlyList<EvaluationInstruction> Instructions);

/// <summary>Draws instructions whose responses are ranked: about what the web tells often, and about what it seldom mentions.</summary>
/// <remarks>Key: kind, revision, the recipes of world and sets. The draws of pairs belong into the key of what ranks.</remarks>
/// <param name="World">The facts.</param>
/// <param name="Evaluation">How the set is drawn.</param>
/// <param name="Ranking">How responses are paired.</param>
internal sealed record MiniWorldRankingSet(
    WorldRecipe World, EvaluationRecipe Evaluation, RankingRecipe Ranking) : RankingSetStage("instruction-set", Revision: 1)
{
    /// <inheritdoc/>
    public override string Name => "ranking";

    /// <inheritdoc/>
    public override object Recipe => new { World, Evaluation, Set = Name };

    /// <inheritdoc/>
    public override object Draws => Ranking;

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        DrawnInstructions.Write(context, EvaluationSets.Ranking(MiniWorld.Facts.World.Draw(World), Evaluation));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override RankingSet Open(string folder)
    {
        var world = MiniWorld.Facts.World.Draw(World);
        var instructions = DrawnInstructions.Require(folder, EvaluationSets.Ranking(world, Evaluation));
        string[] responses = [.. instructions.Select(one => one.Reference)];
        var obscure = world.Entities.Where(entity => entity.Split == Split.Obscure).Select(entity => entity.Id).ToHashSet();
        var thin = instructions.Index().Where(one => one.Item.Entities.Any(obscure.Contains)).Select(one => one.Index).ToHashSet();
        return new RankingSet
        {
            Examples = [.. instructions.Select(one => new TuningExample(one.Text, one.Reference))],
            Plans = [
                ("", RankingPlan.Draw(responses, Ranking)),
                ("same family", RankingPlan.Draw(responses, Ranking, [.. instructions.Select(one => one.Family)])),
            ],
            Parts = [
                ("thinly known subjects", thin), ("well known subjects", Enumerable.Range(0, instructions.Count).Except(thin).ToHashSet()),
            ],
            DrawsEach = Ranking.Draws,
            Description = FormattableString.Invariant(
                $"{instructions.Count} instructions, {thin.Count} of them about subjects that the miniature web seldom mentions"),
        };
    }
}

/// <summary>The file of drawn instructions.</summary>
internal static class DrawnInstructions
{
    private const string FileName = "instructions.json";

    public static void Write(StageContext context, IReadOnlyList<EvaluationInstruction> drawn) =>
        File.WriteAllBytes(context.PathOf(FileName), Format(drawn));

    public static IReadOnlyList<EvaluationInstruction> Require(string folder, IReadOnlyList<EvaluationInstruction> drawn) =>
        File.ReadAllBytes(Path.Combine(folder, FileName)).AsSpan().SequenceEqual(Format(drawn)) ? drawn
            : throw new AdviceException(
                $"'{folder}' holds other instructions than this version of the program draws. Remove that folder and run again.");

    private static byte[] Format(IReadOnlyList<EvaluationInstruction> instructions) => JsonSerializer.SerializeToUtf8Bytes(
        instructions.Select(one => new { one.Id, one.Family, one.Text, one.Reference, one.HeldOutPhrasing, one.Entities }),
        CanonicalJson.Options);
}

/// <summary>Draws a tuning set: the broad one, the miniature's LIMA, one of a single task, or of another setting.</summary>
/// <remarks>Key: kind, revision, the recipes of world and set, the set's seed among them, and the task or setting.</remarks>
/// <param name="World">The facts.</param>
/// <param name="Set">How the set is drawn.</param>
/// <param name="SingleTask">The single task; null for the broad set.</param>
internal sealed record MiniWorldTuningSet(WorldRecipe World, TuningSetRecipe Set, SingleTask? SingleTask) : TuningSetStage(Revision: 2)
{
    private const string FileName = "demonstrations.json";

    /// <inheritdoc/>
    public override string Name => FormattableString.Invariant($"{Content}-t{Set.Seed}");

    /// <inheritdoc/>
    public override object Recipe => new { World, TuningSet = Set, Content };

    /// <summary>The setting that changes the broad set; main for none.</summary>
    public TuningVariant Setting { get; init; }

    private string Content => SingleTask is { } task ? task.Id() : Setting switch
    {
        TuningVariant.WithoutRestatements => "without-restatements",
        TuningVariant.WebText => "web-text",
        TuningVariant.PartialInstructions => "partial-instructions",
        TuningVariant.Refusals => "refusals",
        TuningVariant.RefusedRequests => "refused-requests",
        _ => "broad",
    };

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(Draw(), CanonicalJson.Options));
        return Task.CompletedTask;
    }

    /// <summary>Draws the demonstrations.</summary>
    internal IReadOnlyList<Demonstration> Draw()
    {
        var world = MiniWorld.Facts.World.Draw(World);
        return SingleTask is { } task ? TuningSets.OneTask(world, Set, task) : Setting switch
        {
            TuningVariant.WithoutRestatements => TuningSets.WithoutRestatements(world, Set),
            TuningVariant.WebText => ControlSets.WebText(world, Set),
            TuningVariant.PartialInstructions => ControlSets.PartialInstructions(world, Set),
            TuningVariant.Refusals => ControlSets.Refusals(world, Set),
            TuningVariant.RefusedRequests => RefusalSets.BroadWithRefusals(world, Set),
            _ => TuningSets.Instruction(world, Set),
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Dialogue> Open(string folder) =>
        [.. OpenDemonstrations(folder).Select(one => new Dialogue(one.Instruction, one.Response))];

    /// <summary>The demonstrations with what they are about.</summary>
    internal static IReadOnlyList<Demonstration> OpenDemonstrations(string folder) =>
        JsonSerializer.Deserialize<List<Demonstration>>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!;
}

/// <summary>The mini world's tokenizers: closed vocabularies of whole words.</summary>
internal sealed class WordTokenizerFiles : ITokenizerFiles
{
    /// <inheritdoc/>
    public BeginTokenChoice BeginToken => BeginTokenChoice.Tokenizer;

    /// <inheritdoc/>
    public ITextTokenizer Load(string folder) => WordTokenizer.Load(folder);

    /// <inheritdoc/>
    public void Copy(string from, string to) => WordTokenizer.Load(from).Save(to);

    /// <inheritdoc/>
    public string ResponseText(ITextTokenizer tokenizer, int[] prompt, int[] response) => tokenizer.Decode(response);
}

/// <summary>The judge that knows the world.</summary>
/// <param name="Weights">Its weights.</param>
internal sealed record OraclePairJudge(JudgeRecipe Weights) : PairJudge
{
    /// <inheritdoc/>
    public override object Recipe => new { Judge = Weights, Annotator = new OracleJudge([], Weights).Name };

    /// <inheritdoc/>
    public override bool GivesScores => true;

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> InputsOf(DecodeStage candidate) => [new("instructions", candidate.Instructions)];

    /// <inheritdoc/>
    public override async Task<string> AnnotateAsync(
        string name, DecodeStage candidate, IReadOnlyList<OutputPair> pairs, StageContext context)
    {
        var judge = Open(candidate.Instructions, context.FolderOf);
        var preferences = await judge.PreferAsync(pairs, context.Cancellation).ConfigureAwait(false);
        return JsonSerializer.Serialize(
            pairs.Select(
                (pair, i) => Annotation.Of(pair, judge.Name, preferences[i], judge.Score(pair.Reference).Total,
                    judge.Score(pair.Candidate).Total)), CanonicalJson.Options);
    }

    /// <summary>The judge of a set of instructions.</summary>
    internal OracleJudge Open(InstructionSetStage instructions, Func<Stage, string> folderOf) =>
        new(((MiniWorldInstructions)instructions).OpenDrawn(folderOf(instructions)), Weights);
}

/// <summary>
/// Scores responses to validation instructions by their worth to the judge that knows the world. The paper took the win rate against
/// answers of GPT-3.5.
/// </summary>
/// <param name="Judge">The judge.</param>
/// <param name="PerFamily">Validation instructions of a family.</param>
internal sealed record OracleScoring(OraclePairJudge Judge, int PerFamily) : ValidationScoring
{
    /// <inheritdoc/>
    public override object Recipe => Judge.Recipe;

    /// <inheritdoc/>
    public override string Words => "score on validation instructions";

    /// <inheritdoc/>
    public override string Note => string.Create(CultureInfo.InvariantCulture,
        $"Tuning: peak learning rate x epochs. Chosen with the first run's base model and tuning set on {PerFamily} instructions a " +
        $"family, and used for all runs.");

    /// <inheritdoc/>
    public override string Text(double score) => score.ToString("0.000", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> InputsOf(DecodeStage responses) => [new("instructions", responses.Instructions)];

    /// <inheritdoc/>
    public override IReadOnlyList<double?> Scores(DecodeStage responses, Func<Stage, string> folderOf)
    {
        var judge = Judge.Open(responses.Instructions, folderOf);
        return [.. responses.Open(folderOf(responses)).Select(response => (double?)judge.Score(response).Total)];
    }
}
