using ImplicitInstruct.MiniWorld;
using ImplicitInstruct.MiniWorld.Decoding;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;

namespace ImplicitInstruct.Reproduction.Scales;

/// <summary>Base models pretrained here, on a world that is drawn here, before a judge that knows it.</summary>
internal sealed class MiniWorldMaterials : Materials
{
    private static readonly string[] SampleFamilies = [
        "p_city", "bio", "c_capital", "a_desc", "compare", "yesno", "recipe", "poem", "code", "list", "email", "math",
    ];

    private readonly OraclePairJudge _judge;
    private readonly MiniWorldRecipe _recipe;
    private readonly Lazy<MiniWorldStyle> _style;
    private readonly MiniWorldInstructions _test;

    /// <summary>Lays out a recipe.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="demand">What the scale is asked to show.</param>
    /// <exception cref="AdviceException">What the user brought cannot be used; names its line.</exception>
    public MiniWorldMaterials(MiniWorldRecipe recipe, ScaleDemand demand)
    {
        (_recipe, _judge, Own) = (recipe, new OraclePairJudge(recipe.Judge), OwnData.Read(recipe.Data));
        Demand = Own.Of(demand);
        var own = Own.IsThere ? new OwnMiniWorldData(recipe) : null;
        if (Own.Tuning is { } tuning)
            own!.Check(tuning);
        _test = Instructions(InstructionUse.Test) with { Written = Own.Instructions is { } written ? own!.Read(written) : null };
        Validation = Instructions(InstructionUse.Validation);
        RankingSet = new MiniWorldRankingSet(recipe.World, recipe.Evaluation, recipe.Ranking);
        Families = [FamilyOf(recipe, Own)];
        _style = new(() => new MiniWorldStyle(
            _test.Written is null ? _test : Instructions(InstructionUse.Points), new StyleMarkers(World.Draw(recipe.World))));
    }

    /// <inheritdoc/>
    public override ReproductionRecipe Recipe => _recipe;

    /// <inheritdoc/>
    public override ScaleDemand Demand { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ModelFamily> Families { get; }

    /// <inheritdoc/>
    public override OwnData Own { get; }

    /// <inheritdoc/>
    public override InstructionSetStage Test => _test;

    /// <inheritdoc/>
    public override InstructionSetStage Validation { get; }

    /// <inheritdoc/>
    public override RankingSetStage RankingSet { get; }

    /// <inheritdoc/>
    public override PairJudge Judge => _judge;

    /// <inheritdoc/>
    public override WinRateMeasure Measure { get; } = new RawWinRateMeasure();

    /// <inheritdoc/>
    public override ValidationScoring Scoring => new OracleScoring(_judge, _recipe.Evaluation.ValidationPerFamily);

    /// <inheritdoc/>
    public override StyleMaterials Style => _style.Value;

    /// <inheritdoc/>
    public override RefusalMaterials Refusals => new(
        Instructions(InstructionUse.Requests), Refusal.Is,
        "The requests are about test entities, in words that the web has, and no document of it makes or answers one. -refusing: the " +
        "broad set and a tenth as many requests with a refusal each; response tuning empties the requests, too. A refusal begins with " +
        "the first four words of one of the five sentences that are tuned on.");

    /// <inheritdoc/>
    private protected override ITokenizerFiles TokenizerOf(BaseStage model) => new WordTokenizerFiles();

    /// <inheritdoc/>
    private protected override ChatFormat ChatOf(BaseStage model) => MiniWorldFormat.Chat;

    /// <inheritdoc/>
    public override string RestatementsRemark =>
        "Where an answer has a short wording that does not name whom it is about (\"in dunholm .\" for \"jonas was born in dunholm .\"), " +
        "that one is tuned on.";

    /// <inheritdoc/>
    public override bool MakesWhatIsBeyondThePaper => true;

    /// <inheritdoc/>
    public override string ControlsRemark =>
        "shuffled-instructions: the broad set's instructions dealt out anew among its responses in every epoch. web-text: pages of the " +
        "miniature web, each behind an instruction that asks for all about whom it begins with. partly-instructed: responses alone, and " +
        "a ninth as many behind the name of what they are about. with-refusals: responses alone, 3 in 100 of them refusals. All have " +
        "response tuning's rate and epochs.";

    /// <inheritdoc/>
    public override ScaleWords Words => new(
        "Instruction Following without Instruction Tuning, in miniature",
        "Every claim of Hewitt, Liu, Manning and Liang (2024) measured on a small Llama that was pretrained here on a synthetic world, " +
        "on the CPU, with the same bits on every machine.",
        _test.Written is not null ? "The first twelve test instructions; the models of the first run."
            : "The first test instruction of twelve families, fixed before any response was seen; the models of the first run.",
        "Bars: mean over base models, with 95 % intervals over instructions and base models; dots: single runs. The paper's marks are " +
        "length-controlled AlpacaEval 2 win rates of its 7B models.",
        "The raw win rate is the primary number: an unfinished response is a failure, and not a long answer.",
        "In this miniature",
        [
            new("judge, judge score", "A program that knows the right answers scores every response from 0 to 1; of two responses it " +
                "prefers the one with the higher score, the more surely the further apart they are. The paper's judge is GPT-4."),
            new("LC, LCf", "Length-controlled win rates, as the paper's are: what a model would win if its responses were as long as " +
                "those it is compared with. For LCf a response that never stopped counts as equally long. Other win rates here are raw."),
            new("family", "A kind of instruction, such as asking for a poem or for a sum; the test set has 8 of each."),
            new("p1-t4", "A run: the base model pretrained with seed 1, tuned with seed 4. Base models are pretrained here from nothing, " +
                "so that there are several."),
        ]);

    /// <inheritdoc/>
    public override TuningSetStage Data(TuningMethod method, ulong seed) =>
        method.Task is null && Own.Tuning is { } own ? new OwnTuningSet(own)
            : new MiniWorldTuningSet(_recipe.World, _recipe.TuningSet with { Seed = _recipe.TuningSet.Seed + seed - 1 }, method.Task)
            {
                Setting = method.DataVariant,
            };

    /// <inheritdoc/>
    public override RuleSource Rules(ModelFamily family, Func<IReadOnlyList<MiniatureRules>, Selection<MiniatureRules>> choice) =>
        new MiniWorldRuleSource(choice(_recipe.Rules.Candidates()));

    /// <inheritdoc/>
    public override IReadOnlyList<int> Samples(IReadOnlyList<TestInstruction> test) =>
        _test.Written is not null ? [.. Enumerable.Range(0, Math.Min(SampleFamilies.Length, test.Count))]
            : [.. SampleFamilies.Select(family => test.Index().First(one => one.Item.Family == family).Index)];

    /// <inheritdoc/>
    public override Func<ModelOutput, ModelOutput?, (ResponseScore Score, double? Preference)> Opinions(ArtifactReader artifacts)
    {
        var judge = _judge.Open(_test, artifacts.FolderOf);
        return (output, reference) =>
        {
            var score = judge.Score(output);
            return (
                new ResponseScore(
                    score.Total, [("R", score.Relevance), ("C", score.Correctness), ("K", score.Completeness), ("F", score.Form)]),
                reference is null ? null : judge.Preference(judge.Score(reference), score));
        };
    }

    /// <summary>Line breaks are words with spaces around them.</summary>
    public override string Readable(string text) => text.Replace(" \n ", "\n", StringComparison.Ordinal);

    private MiniWorldInstructions Instructions(InstructionUse use) => new(_recipe.World, _recipe.Evaluation, use);

    private static ModelFamily FamilyOf(MiniWorldRecipe recipe, OwnData own)
    {
        IReadOnlyList<Run> runs = [.. recipe.Seeds.Runs()];
        var corpus = new CorpusStage(recipe.World, recipe.Corpus);
        return new ModelFamily
        {
            Name = "mini",
            StandsForAll = true,
            Bases = [.. runs.Select(run => run.Pretraining).Distinct().Select(seed => new PretrainStage(corpus, recipe.Pretrain, seed))],
            Runs = runs,
            ValidationRun = runs[0],
            RankedRuns = runs,
            Methods = [.. TuningMethod.All.Where(own.Has)],
        };
    }
}

/// <summary>Style in words of the mini world: its tasks have markers and its instructions have families.</summary>
internal sealed class MiniWorldStyle(InstructionSetStage points, StyleMarkers markers) : StyleMaterials
{
    /// <inheritdoc/>
    public override InstructionSetStage Points => points;

    /// <inheritdoc/>
    public override string BroadSet => "the broad set";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Remarks =>
    [
        "The paper's text says that the points of its Figure 5 are LIMA's instructions, its code plots AlpacaEval's; here they are the " +
        "test instructions, as in the code.",
        "The paper prints no number for this figure.",
    ];

    /// <inheritdoc/>
    public override Func<string, bool> Marker(SingleTask task) => response => markers.Marks(task, response);

    /// <inheritdoc/>
    public override string FamilyOf(SingleTask task) => task switch
    {
        SingleTask.Recipes => "recipe",
        SingleTask.Poetry => "poem",
        _ => task.Id(),
    };

    /// <inheritdoc/>
    public override string Note(int instructions, string runs) => string.Create(CultureInfo.InvariantCulture,
        $"The two axes of the paper's Figure 5. Similarity: mean cosine of TF-IDF vectors to the task's tuning instructions. Style: mean " +
        $"cosine of the response to the task's responses less that to the broad set's. Markers: #### (math), ingredients (recipes), two " +
        $"rhyming line ends (poetry), def and return (code). {instructions} instructions, runs {runs}; intervals resample instructions " +
        $"and base models.");
}
