using System.Text.Json;
using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Evaluation.Ranking;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Hub.Tokenizers;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Fetches the instructions that models are evaluated on.</summary>
/// <remarks>Key: kind, revision, files with their repositories and revisions, and how many instructions.</remarks>
/// <param name="Source">The data set.</param>
/// <param name="Limit">First instructions that are taken; null: all.</param>
/// <param name="Downloads">Where it comes from.</param>
internal sealed record HubInstructions(DatasetSource Source, int? Limit, Downloads Downloads) : InstructionSetStage(Revision: 1)
{
    private const string FileName = "instructions.json";

    /// <inheritdoc/>
    public override bool IsTest => Source.Id == "alpaca-eval";

    /// <inheritdoc/>
    public override string Name => Source.Id;

    /// <inheritdoc/>
    public override object Recipe => new { Source.Id, Files = Source.Files.Select(file => file.ToString()), Limit };

    /// <inheritdoc/>
    public override bool IsFetched => true;

    /// <inheritdoc/>
    public override async Task RunAsync(StageContext context)
    {
        var files = await Downloads.FetchAsync(Source, context.Progress, context.Cancellation).ConfigureAwait(false);
        IEnumerable<TestInstruction> all = Source.Kind == DatasetKind.Instructions
            ? InstructionData.Build(files).Select(one => new TestInstruction(one.Text, one.Dataset))
            : TuningData.Build(files).Select(example => new TestInstruction(example.Dialogue.Turns[0].Instruction, Source.Id));
        File.WriteAllBytes(
            context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(all.Take(Limit ?? int.MaxValue), CanonicalJson.Options));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<TestInstruction> Open(string folder) =>
        JsonSerializer.Deserialize<List<TestInstruction>>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!;
}

/// <summary>
/// Fetches the answers of gpt-3.5-turbo that responses to the validation instructions are compared with (appendix D; official repository,
/// eval/val_eval/make_ref.py and val-gpt3.5-2.json).
/// </summary>
/// <remarks>
/// Key: kind, revision, files with their repositories and revisions. How many tokens an answer has is not on record, and 0 in the file.
/// </remarks>
/// <param name="Source">The data set of the validation instructions.</param>
/// <param name="Downloads">Where it comes from.</param>
internal sealed record ReferenceAnswersStage(DatasetSource Source, Downloads Downloads) : OutputsStage("reference-outputs", Revision: 1)
{
    /// <inheritdoc/>
    public override string System => "gpt-3.5-turbo";

    /// <inheritdoc/>
    public override string Generator => System;

    /// <inheritdoc/>
    public override string Name => Source.Id;

    /// <inheritdoc/>
    public override object Recipe => new { Source.Id, Files = Source.Files.Select(file => file.ToString()) };

    /// <inheritdoc/>
    public override bool IsFetched => true;

    /// <inheritdoc/>
    public override async Task RunAsync(StageContext context)
    {
        var files = await Downloads.FetchAsync(Source, context.Progress, context.Cancellation).ConfigureAwait(false);
        var outputs = InstructionData.Build(files).Zip(InstructionData.ValidationReferences(files), (instruction, answer) => new ModelOutput
        {
            Instruction = instruction.Text,
            Output = answer,
            Generator = Generator,
            Dataset = instruction.Dataset,
            Finished = true,
            Tokens = 0,
        });
        File.WriteAllText(context.PathOf(FileName), ModelOutputsJson.Write([.. outputs]));
    }
}

/// <summary>
/// Fetches a tuning set and writes it as the official scripts do: a dialogue a line (official repository, data/processed).
/// </summary>
/// <remarks>
/// Key: kind, revision, files with their repositories and revisions, and how many examples. The bytes are in the manifest, and so in
/// everything made from them.
/// </remarks>
/// <param name="Source">The data set.</param>
/// <param name="Examples">First examples that are taken; null: all.</param>
/// <param name="Downloads">Where it comes from.</param>
internal sealed record HubTuningSet(DatasetSource Source, int? Examples, Downloads Downloads) : TuningSetStage(Revision: 1)
{
    /// <inheritdoc/>
    public override string Name => Source.Id;

    /// <inheritdoc/>
    public override object Recipe => new { Source.Id, Files = Source.Files.Select(file => file.ToString()), Examples };

    /// <inheritdoc/>
    public override bool IsFetched => true;

    private string FileName => Source.Id + ".jsonl";

    /// <inheritdoc/>
    public override async Task RunAsync(StageContext context)
    {
        var files = await Downloads.FetchAsync(Source, context.Progress, context.Cancellation).ConfigureAwait(false);
        var all = TuningData.Build(files);
        using var file = File.Create(context.PathOf(FileName));
        TuluJson.Write(file, all.Take(Examples ?? all.Count));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Dialogue> Open(string folder) =>
        [.. TuluJson.Read(Path.Combine(folder, FileName)).Select(example => example.Dialogue)];
}

/// <summary>
/// Fetches Alpaca's first examples and draws which responses are compared, as the official code does (open_instruct/ratio_eval.py).
/// </summary>
/// <remarks>Key: kind, revision, files with their commits, examples and draws.</remarks>
/// <param name="Source">The data set.</param>
/// <param name="Ranking">How many.</param>
/// <param name="Downloads">Where it comes from.</param>
internal sealed record AlpacaRankingSet(
    DatasetSource Source, AlpacaRankingRecipe Ranking, Downloads Downloads) : RankingSetStage("ranking-set", Revision: 1)
{
    private const string FileName = "ranking.json";

    /// <inheritdoc/>
    public override string Name => Source.Id;

    /// <inheritdoc/>
    public override object Recipe =>
        new { Source.Id, Files = Source.Files.Select(file => file.ToString()), Ranking.Examples, Ranking.Draws };

    /// <inheritdoc/>
    public override object? Draws => null;

    /// <inheritdoc/>
    public override bool IsFetched => true;

    /// <inheritdoc/>
    public override async Task RunAsync(StageContext context)
    {
        var files = await Downloads.FetchAsync(Source, context.Progress, context.Cancellation).ConfigureAwait(false);
        File.WriteAllBytes(context.PathOf(FileName),
            JsonSerializer.SerializeToUtf8Bytes(RankingData.Build(files, Ranking.Examples, Ranking.Draws), CanonicalJson.Options));
    }

    /// <inheritdoc/>
    public override RankingSet Open(string folder)
    {
        var drawn = JsonSerializer.Deserialize<Hub.Datasets.RankingSet>(
            File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!;
        return new RankingSet
        {
            Examples = drawn.Examples,
            Plans = [("", RankingPlan.Of(drawn.Draws))],
            DrawsEach = Ranking.Draws,
            Description = FormattableString.Invariant($"The first {drawn.Examples.Count} examples of Alpaca"),
        };
    }
}

/// <summary>The tokenizers that lie in published checkpoints.</summary>
/// <param name="beginToken">Who decides on the begin token.</param>
internal sealed class CheckpointTokenizerFiles(BeginTokenChoice beginToken) : ITokenizerFiles
{
    /// <inheritdoc/>
    public BeginTokenChoice BeginToken => beginToken;

    /// <exception cref="AdviceException">There is none, or it knows no begin token where one is wanted.</exception>
    public ITextTokenizer Load(string folder)
    {
        var tokenizer = CheckpointTokenizer.Load(folder);
        return beginToken == BeginTokenChoice.Always && tokenizer.BeginToken is null ? new WithBeginToken(tokenizer, folder) : tokenizer;
    }

    /// <inheritdoc/>
    public void Copy(string from, string to) => CheckpointTokenizer.Copy(from, to);

    /// <summary>
    /// What stands after the prompt in the text of both (official repository, eval/utils.py: special tokens removed, prompt cut off by
    /// length, nothing stripped).
    /// </summary>
    public string ResponseText(ITextTokenizer tokenizer, int[] prompt, int[] response)
    {
        var before = tokenizer.Decode(prompt);
        var all = tokenizer.Decode([.. prompt, .. response]);
        return all.StartsWith(before, StringComparison.Ordinal) ? all[before.Length..] : all[Math.Min(before.Length, all.Length)..];
    }

    /// <summary>A tokenizer that puts the begin token which it only knows by name.</summary>
    private sealed class WithBeginToken(CheckpointTokenizer tokenizer, string folder) : ITextTokenizer
    {
        public int VocabularySize => tokenizer.VocabularySize;

        public int? BeginToken { get; } = tokenizer.NamedBeginToken
            ?? throw new AdviceException(
                $"A begin token is wanted before every text, and the tokenizer in '{folder}' names none. Ask for it of other models " +
                "alone, with models.NAME.beginToken=always, and leave tuning.beginToken at 'tokenizer', as the official scripts do.");

        public int EndToken => tokenizer.EndToken;

        public int[] Encode(string text) => tokenizer.Encode(text);

        public string Decode(ReadOnlySpan<int> ids) => tokenizer.Decode(ids);
    }
}

/// <summary>A chat model that judges as AlpacaEval 2's does.</summary>
/// <remarks>
/// Verdicts are recorded as they arrive, so an interrupted judging pays for none twice; two that are asked for anew may differ, and an
/// artifact made anew may so have other bytes.
/// </remarks>
/// <param name="Who">Judge, endpoint and prompt template.</param>
internal sealed record LlmPairJudge(JudgeRecipe Who) : PairJudge
{
    /// <inheritdoc/>
    public override object Recipe => Who.Identity;

    /// <inheritdoc/>
    public override bool GivesScores => false;

    /// <inheritdoc/>
    public override async Task<string> AnnotateAsync(
        string name, DecodeStage candidate, IReadOnlyList<OutputPair> pairs, StageContext context)
    {
        var judge = context.Judge
            ?? throw new AdviceException($"{name} needs a judge, and nobody was asked to judge.") { Remedy = "judge.none" };
        var verdicts = await judge.JudgeAsync(pairs, new Meter(context.Progress), context.Cancellation).ConfigureAwait(false);
        return AnnotationJson.Of(pairs, verdicts, judge.Name);
    }

    private sealed class Meter(IStageProgress progress) : IProgress<JudgeProgress>
    {
        private ThroughputMeter? _meter;

        public void Report(JudgeProgress value)
        {
            lock (progress)
            {
                if (value.Trouble is { } trouble)
                {
                    progress.Note(trouble);
                    return;
                }

                _meter ??= new ThroughputMeter(0, Math.Max(1, value.Requests));
                progress.Report(_meter.After(value.Answered, 0) with { TokensPerSecond = null });
            }
        }
    }
}

/// <summary>
/// Scores responses to the 56 validation instructions by how often they win against gpt-3.5-turbo's (appendices A and D).
/// </summary>
/// <param name="Judge">Who judges.</param>
/// <param name="Answers">gpt-3.5-turbo's answers.</param>
/// <param name="Seed">Seed that candidates are tuned with.</param>
internal sealed record WinRateScoring(PairJudge Judge, ReferenceAnswersStage Answers, int Seed) : ValidationScoring
{
    /// <inheritdoc/>
    public override object Recipe => new { WinRate = "plain" };

    /// <inheritdoc/>
    public override string Words => "win rate in % on validation instructions";

    /// <inheritdoc/>
    public override string Note => string.Create(CultureInfo.InvariantCulture,
        $"Tuning: peak learning rate x epochs. Win rates against gpt-3.5-turbo, without length control; candidates are tuned with seed " +
        $"{Seed}. The authors' own validation scores are not on record.");

    /// <inheritdoc/>
    public override string Text(double score) => (100 * score).ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>The verdicts on a candidate.</summary>
    public JudgeStage Judged(DecodeStage responses) => new(Answers, responses, Judge);

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> InputsOf(DecodeStage responses) => [new(Judged(responses).Name, Judged(responses))];

    /// <inheritdoc/>
    public override IReadOnlyList<double?> Scores(DecodeStage responses, Func<Stage, string> folderOf)
    {
        var judged = Judged(responses);
        return [.. AnnotationFile.Read(judged.Open(folderOf(judged))).Rows.Select(row => row.Label)];
    }
}
