using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;
using ImplicitInstruct.Reproduction.Pretrained.Stages;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Reproduction.Pretrained.Experiments;

/// <summary>Every model of a scale whose base models come from the hub, as a stage; each laid out once, nothing runs until an artifact is asked for.</summary>
public sealed class PretrainedModels
{
    private readonly Dictionary<string, Stage> _laidOut = new(StringComparer.Ordinal);
    private readonly Downloads _downloads;
    private readonly JudgeRecipe? _judge;

    /// <summary>Lays out a recipe.</summary>
    /// <param name="scale">Name of the scale.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="only">Names of the base models that take part; empty for all.</param>
    /// <param name="downloads">Where checkpoints and data come from.</param>
    /// <param name="judge">Who judges; null: nobody, and there are responses only.</param>
    /// <exception cref="AdviceException">The recipe cannot be used, or holds no such base model.</exception>
    public PretrainedModels(string scale, ScaleRecipe recipe, IReadOnlyList<string> only, Downloads downloads, JudgeRecipe? judge)
    {
        recipe.Validate();
        if (only.FirstOrDefault(name => !recipe.Models.ContainsKey(name)) is { } unknown)
            throw new AdviceException($"The scale '{scale}' has no base model '{unknown}'. There are: {string.Join(", ", recipe.Models.Keys)}. E.g. --only {recipe.Models.Keys.First()}");
        if (recipe.Validation.Chooses && judge is null)
            throw new AdviceException("validation.chooses=true has epochs chosen by win rates, and nobody judges: type --judge openai, or leave the epochs as the recipe has them.");
        (Scale, Recipe, _downloads, _judge) = (scale, recipe, downloads, judge);
        Names = [.. recipe.Models.Keys.Where(name => only.Count == 0 || only.Contains(name))];
        Seeds = [.. Enumerable.Range(1, recipe.Seeds)];
        Test = new InstructionsStage(downloads.SourceOf("alpaca-eval"), recipe.Data.TestInstructions, downloads);
        LimaInstructions = new InstructionsStage(downloads.SourceOf("lima"), recipe.Data.TestInstructions, downloads);
        Validation = new InstructionsStage(downloads.SourceOf("validation"), null, downloads);
        ValidationAnswers = new ReferenceAnswersStage(downloads.SourceOf("validation"), downloads);
        RankingData = new RankingDataStage(downloads.SourceOf("alpaca"), recipe.Ranking, downloads);
    }

    /// <summary>Name of the scale.</summary>
    public string Scale { get; }

    /// <summary>The recipe.</summary>
    public ScaleRecipe Recipe { get; }

    /// <summary>Names of the base models that take part.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Seeds of the tuning runs.</summary>
    public IReadOnlyList<int> Seeds { get; }

    /// <summary>AlpacaEval's instructions.</summary>
    public InstructionsStage Test { get; }

    /// <summary>The 56 instructions on which the authors chose (appendix D).</summary>
    public InstructionsStage Validation { get; }

    /// <summary>The answers that responses to them are compared with.</summary>
    public ReferenceAnswersStage ValidationAnswers { get; }

    /// <summary>LIMA's instructions, for figure 5 as the paper's text has it.</summary>
    public InstructionsStage LimaInstructions { get; }

    /// <summary>Alpaca's examples and draws.</summary>
    public RankingDataStage RankingData { get; }

    /// <summary>Whether anybody judges.</summary>
    public bool IsJudged => _judge is not null;

    /// <summary>A base model.</summary>
    public BaseModelStage Base(string name) => Once($"base {name}", () => new BaseModelStage(name, Recipe.Models[name], _downloads.Hub));

    /// <summary>What a kind of tuning is done on. Response tuning blanks the instructions of the same set.</summary>
    public TuningDataStage Data(TuningKind tuning) => Data(SourceOf(tuning));

    /// <summary>A tuning set by the id of its source.</summary>
    public TuningDataStage Data(string source) => Once($"data {source}", () => new TuningDataStage(_downloads.SourceOf(source), Recipe.Data.TuningExamples, _downloads));

    /// <summary>A tuned model, of as many epochs as the recipe gives or as come out best.</summary>
    /// <exception cref="InvalidOperationException">The base model is not tuned so.</exception>
    public FineTuneStage Tuned(string name, TuningMethod method, int seed) => Once($"tuned {name} {method.System} {seed}", () => Tune(
        name, method, seed, Recipe.Validation.Chooses ? new ChosenEpochs(EpochChoice(name, method)) : new GivenEpochs(Recipe.Models[name].Epochs.Of(method))));

    /// <inheritdoc cref="Tuned(string, TuningMethod, int)"/>
    public FineTuneStage Tuned(string name, TuningKind tuning, int seed) => Tuned(name, new TuningMethod(tuning), seed);

    /// <summary>The run on GSM8K of which every epoch is kept; seed 1.</summary>
    /// <exception cref="InvalidOperationException">The recipe has no such run of this base model.</exception>
    public FineTuneStage TunedOnMathByEpoch(string name)
    {
        return Once($"tuned {name} by epoch", LayOut);

        FineTuneStage LayOut() => Tune(name, new TuningMethod(TuningKind.Math), seed: 1, new GivenEpochs(MathEpochs(name))) with { KeepsEveryEpoch = true };
    }

    /// <summary>Responses of that run's model after an epoch.</summary>
    public GenerateStage ResponsesAfterEpoch(string name, int epoch) => Once(
        FormattableString.Invariant($"responses {name} by epoch {epoch}"), () => Generate(TunedOnMathByEpoch(name), name, otherTags: false, Recipe.Decode.MaxNewTokens) with { Epoch = epoch });

    /// <summary>The choice of a number of epochs on validation instructions. Under a recipe that gives the numbers the given one is among the candidates.</summary>
    /// <exception cref="InvalidOperationException">Nobody judges, or the base model is not tuned so.</exception>
    public EpochChoiceStage EpochChoice(string name, TuningMethod method)
    {
        var candidates = Recipe.Validation.Chooses ? Recipe.Validation.Epochs : Recipe.Validation.Epochs.Append(Recipe.Models[name].Epochs.Of(method));
        return Once($"epochs {name} {method.System}", () => new EpochChoiceStage(name, method.System, [.. candidates.Distinct().Order().Select(Candidate)]));

        EpochCandidate Candidate(int epochs)
        {
            var model = Tune(name, method, Recipe.Validation.Seed, new GivenEpochs(epochs, IsCandidate: true));
            return new EpochCandidate(epochs, Judged(ValidationAnswers, Generate(model, name, method.HasOtherTags, Recipe.Decode.MaxNewTokens, instructions: Validation)));
        }
    }

    /// <summary>Responses of a tuned model.</summary>
    public GenerateStage Responses(string name, TuningMethod method, int seed, InstructionsStage? instructions = null) =>
        Generate(Tuned(name, method, seed), name, method.HasOtherTags, Recipe.Decode.MaxNewTokens, null, instructions);

    /// <inheritdoc cref="Responses(string, TuningMethod, int, InstructionsStage?)"/>
    public GenerateStage Responses(string name, TuningKind tuning, int seed, InstructionsStage? instructions = null) => Responses(name, new TuningMethod(tuning), seed, instructions);

    /// <summary>Responses of a base model. Greedy and without a seed, so there is one set of them (section 4.1 pairs it with every seed of the reference).</summary>
    public GenerateStage Untuned(string name, bool otherTags = false) => Generate(Base(name), name, otherTags, Math.Min(Recipe.Decode.MaxNewTokens, Recipe.Decode.MaxNewTokensOfBase));

    /// <summary>Responses of a base model under rules.</summary>
    public GenerateStage Steered(string name, bool end = true, bool uniform = true, bool diversity = true) => Generate(
        Base(name), name, otherTags: false, Math.Min(Recipe.Decode.MaxNewTokens, end ? Recipe.Decode.MaxNewTokens : Recipe.Decode.MaxNewTokensWithoutEndRule),
        new SteeringPlan(Recipe.Rules, end, uniform, diversity));

    /// <summary>How likely a model finds Alpaca's responses.</summary>
    public RankResponsesStage Ranking(ModelStage model)
    {
        return Once($"rank {model.Name}", () => new RankResponsesStage(model, RankingData, Recipe.Ranking, Format(otherTags: false)));
    }

    /// <summary>A row of a table: the responses for every seed, each against another model's for that seed.</summary>
    /// <exception cref="InvalidOperationException">Nobody judges.</exception>
    public IReadOnlyList<JudgedRun> Compare(Func<int, GenerateStage> responses, Func<int, GenerateStage> references)
    {
        return [.. Seeds.Select(seed => new JudgedRun(responses(seed).System, seed, Judged(references(seed), responses(seed))))];
    }

    /// <summary>A comparison of two models.</summary>
    /// <exception cref="InvalidOperationException">Nobody judges.</exception>
    public LlmJudgeStage Judged(OutputsStage reference, GenerateStage candidate)
    {
        var judge = _judge ?? throw new InvalidOperationException("Nobody judges.");
        return Once($"judged {candidate.Name} {reference.Name}", () => new LlmJudgeStage(reference, candidate, judge));
    }

    /// <summary>A table of such rows.</summary>
    public LeaderboardStage Table(string name, string table, IEnumerable<IReadOnlyList<JudgedRun>> rows, params IReadOnlyList<Contrast> contrasts) =>
        Once($"table {table} {name}", () => new LeaderboardStage(name, table, [.. rows.SelectMany(row => row)], contrasts, Recipe.Interval));

    /// <summary>The chat format of a run.</summary>
    public PretrainedFormat Format(bool otherTags) => new(Recipe.Format(otherTags), Recipe.Tuning.BeginToken, otherTags);

    /// <summary>Id of the data set of a kind of tuning.</summary>
    public static string SourceOf(TuningKind tuning) => tuning switch
    {
        TuningKind.Code => "mbpp",
        TuningKind.Math => "gsm8k",
        TuningKind.Poetry => "poetry",
        TuningKind.Recipes => "recipes",
        TuningKind.Chess => "chess",
        _ => "lima",
    };

    private FineTuneStage Tune(string name, TuningMethod method, int seed, EpochsPlan epochs) => new()
    {
        Base = Base(name),
        Data = method.Variant == TuningVariant.WithoutRestatements ? Data(TuningDataStage.WithoutRestatements) : Data(method.Kind),
        Tuning = method.Kind,
        Numbers = Recipe.Tuning,
        PeakLearningRate = Recipe.Models[name].PeakLearningRate,
        Epochs = epochs,
        Format = Format(method.HasOtherTags),
        Seed = seed,
    };

    private int MathEpochs(string name) => Recipe.Models[name].Epochs.MathByEpoch ?? throw new InvalidOperationException($"{name} is not tuned on GSM8K by epoch.");

    private GenerateStage Generate(ModelStage model, string name, bool otherTags, int maxNewTokens, SteeringPlan? rules = null, InstructionsStage? instructions = null)
    {
        instructions ??= Test;
        return Once($"responses {model.Name} {otherTags} {rules?.System} {instructions.Name}", () => new GenerateStage
        {
            Model = model,
            Base = Base(name),
            Instructions = instructions,
            Format = Format(otherTags),
            MaxNewTokens = maxNewTokens,
            Rows = Recipe.Decode.Rows,
            Rules = rules,
        });
    }

    /// <summary>A stage that is laid out once under its description.</summary>
    internal TStage Once<TStage>(string description, Func<TStage> layOut)
        where TStage : Stage
    {
        if (_laidOut.TryGetValue(description, out var known))
            return (TStage)known;
        var stage = layOut();
        _laidOut.Add(description, stage);
        return stage;
    }
}
