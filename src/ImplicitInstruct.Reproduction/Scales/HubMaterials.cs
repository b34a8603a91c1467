using System.Text;
using ImplicitInstruct.Embedding;
using ImplicitInstruct.Evaluation.Styles;
using ImplicitInstruct.MiniWorld.Decoding;

namespace ImplicitInstruct.Reproduction.Scales;

/// <summary>Published checkpoints, the paper's data, AlpacaEval's instructions, and a chat model that judges.</summary>
internal sealed class HubMaterials : Materials
{
    private const int SampleCount = 12;

    private readonly CheckpointRecipe _recipe;
    private readonly string _scale;
    private readonly Downloads _downloads;

    /// <summary>Lays out a recipe.</summary>
    /// <param name="scale">Name of the scale.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="demand">What the scale is asked to show.</param>
    /// <param name="only">Names of the base models that take part; empty for all.</param>
    /// <param name="downloads">Where checkpoints and data come from.</param>
    /// <param name="judge">Who judges; null: nobody.</param>
    /// <exception cref="AdviceException">The recipe holds no such base model, or has epochs chosen where nobody judges.</exception>
    public HubMaterials(
        string scale, CheckpointRecipe recipe, ScaleDemand demand, IReadOnlyList<string> only, Downloads downloads, PairJudge? judge)
    {
        if (only.FirstOrDefault(name => !recipe.Models.ContainsKey(name)) is { } unknown)
            throw new AdviceException(
                $"The scale '{scale}' has no base model '{unknown}'. There are: {string.Join(", ", recipe.Models.Keys)}.");
        if (recipe.Validation.Chooses && judge is null)
            throw new AdviceException(
                "validation.chooses=true has epochs chosen by win rates, and nobody judges: ask for a judge, or leave the epochs as the " +
                "recipe has them.")
            { Remedy = "judge.none" };
        (_scale, _recipe, _downloads, Judge, Own) = (scale, recipe, downloads, judge, OwnData.Read(recipe.Data));
        Demand = Own.Of(demand);
        Measure = new LengthControlledMeasure(Own.Instructions is not null);
        var runs = Enumerable.Range(1, recipe.Seeds.Tuning).Select(seed => new Run(1, (ulong)seed)).ToList();
        Families = [.. recipe.ModelsOf(only).Select(model => new ModelFamily
        {
            Name = model.Key,
            Title = model.Value.PaperName ?? model.Key,
            PaperName = model.Value.PaperName,
            Bases = [BaseNamed(model.Key)],
            Runs = runs,
            ValidationRun = new Run(1, (ulong)recipe.Validation.Seed),
            RankedRuns = [runs[0]],   // the official README ranks with the models of one seed
            Methods = [.. model.Value.Methods.Where(Own.Has)],
            MathByEpoch = model.Value.MathByEpoch,
        })];
        Test = Own.Instructions is { } own ? new OwnInstructions(own, recipe.Data.TestInstructions)
            : new HubInstructions(downloads.SourceOf("alpaca-eval"), recipe.Data.TestInstructions, downloads);
        Validation = new HubInstructions(downloads.SourceOf("validation"), null, downloads);
        RankingSet = new AlpacaRankingSet(downloads.SourceOf("alpaca"), recipe.Ranking, downloads);
        Scoring = judge is null ? null
            : new WinRateScoring(judge, new ReferenceAnswersStage(downloads.SourceOf("validation"), downloads), recipe.Validation.Seed);
        Style = new HubStyle(
            recipe.Style.Instructions == StyleInstructions.Lima
                ? new HubInstructions(downloads.SourceOf("lima"), recipe.Data.TestInstructions, downloads) : Test,
            Own.Tuning is null ? "LIMA's" : "the own set's",
            recipe.Style.Embedder == StyleEmbedder.Words ? null
                : new EmbedderStage(recipe.Style.EmbedderRepository, recipe.Style.EmbedderRevision, downloads.Hub),
            recipe.Style.EmbedderMaxTokens);
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
    public override InstructionSetStage Test { get; }

    /// <inheritdoc/>
    public override InstructionSetStage Validation { get; }

    /// <inheritdoc/>
    public override RankingSetStage RankingSet { get; }

    /// <inheritdoc/>
    public override int? RankingLength => _recipe.Ranking.MaxLength;

    /// <inheritdoc/>
    public override IReadOnlyList<string> RankingRemarks =>
        [
            _recipe.Ranking.Tokenizer is { } name
                ? $"Every model ranks with the tokenizer of {name}, as the official README passes Llama's for OLMo too; where that is " +
                    "not a model's own, rows of their own say what it finds with its own."
                : "The official README passes Llama's tokenizer for OLMo too; here every model has its own."
        ];

    /// <inheritdoc/>
    internal override (TokenizerStage Tokenizer, TextForm Form)? OthersTokenizer(BaseStage model)
    {
        if (_recipe.Ranking.Tokenizer is not { } name || name == model.Name)
            return null;
        var other = BaseNamed(name);
        return (new TokenizerStage(other), Form(other, otherTags: false));
    }

    /// <inheritdoc/>
    internal override PrecisionRecipe? Precision => _recipe.Torch.Precision;

    /// <inheritdoc/>
    public override PairJudge? Judge { get; }

    /// <inheritdoc/>
    public override WinRateMeasure Measure { get; }

    /// <inheritdoc/>
    public override ValidationScoring? Scoring { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> ComparedEpochs => _recipe.Validation.Epochs;

    /// <inheritdoc/>
    public override bool ChoosesAmongCompared => _recipe.Validation.Chooses;

    /// <inheritdoc/>
    public override StyleMaterials Style { get; }

    /// <inheritdoc/>
    private protected override ITokenizerFiles TokenizerOf(BaseStage model) => new CheckpointTokenizerFiles(BeginTokenOf(model));

    /// <inheritdoc/>
    private protected override ChatFormat ChatOf(BaseStage model) =>
        ChatFormat.Tulu with { StartsWithBeginToken = BeginTokenOf(model) != BeginTokenChoice.Never };

    private CheckpointStage BaseNamed(string name) =>
        new(name, _recipe.Models[name].Repository, _recipe.Models[name].Revision, _downloads.Hub);

    private BeginTokenChoice BeginTokenOf(BaseStage model) =>
        _recipe.Models.GetValueOrDefault(model.Name)?.BeginToken ?? _recipe.Tuning.BeginToken;

    /// <inheritdoc/>
    public override string RestatementsRemark =>
        "GPT-4 found 99 of LIMA's 1,030 responses to restate their instruction and rewrote them (lima_rephrased.jsonl).";

    /// <inheritdoc/>
    public override string ControlsRemark =>
        "shuffled-instructions: LIMA's instructions dealt out anew among its responses in every epoch (randomize_instructions.py). " +
        "web-text: lima_no_responses.jsonl, partly-instructed: lima_noins_plus_partial.jsonl, with-refusals: " +
        "lima_no_instruction_plus_refusal.jsonl. All have response tuning's rate and epochs.";

    /// <inheritdoc/>
    public override ScaleWords Words => new(
        $"Instruction Following without Instruction Tuning, at the scale {_scale}",
        "Claims of Hewitt, Liu, Manning and Liang (2024) measured on " +
        $"{string.Join(" and ", Families.Select(family => ((CheckpointStage)family.Bases[0]).ModelRepository))}.",
        (Own.IsThere ? "The first twelve " : "The instruction of the paper's Figure 1, which is among the validation instructions (those " +
            "of Figures 2, 4 and 6 are not on record here), and the first twelve ") +
        $"{(Own.Instructions is null ? "instructions of AlpacaEval" : "test instructions")}; the models of seed 1.",
        "Bars: mean over runs, with 95 % intervals over instructions and runs; dots: single runs. The paper's marks are " +
        "length-controlled AlpacaEval 2 win rates of its 7B models.",
        "Win rates are length-controlled, as the paper's.",
        "Here",
        [
            new("judge", "A large language model that reads two responses to an instruction and prefers one; in the paper GPT-4."),
            new("LC, raw", "A length-controlled win rate (LC) is what a model would win if its responses were as long as those it is " +
                "compared with; a raw one is what it wins. sd is the standard deviation over runs."),
            new("run, seed", "The same base model tuned again with other random numbers."),
        ]);

    /// <inheritdoc/>
    public override TuningSetStage Data(TuningMethod method, ulong seed) =>
        method.Task is null && Own.Tuning is { } own ? new OwnTuningSet(own, _recipe.Data.TuningExamples) : new HubTuningSet(
            _downloads.SourceOf(SourceOf(method)),
            _recipe.Data.TuningExamples, _downloads);

    /// <inheritdoc/>
    public override RuleSource? Rules(ModelFamily family, Func<IReadOnlyList<MiniatureRules>, Selection<MiniatureRules>> choice) =>
        _recipe.Models[family.Name].Rules switch
        {
            RuleTokens.Llama2 => new Llama2RuleSource(_recipe.Rules),
            RuleTokens.ByText => new TextRuleSource(_recipe.Rules),
            _ => null,
        };

    /// <summary>
    /// The validation instructions, which the authors wrote and asked GPT-4 for; Figure 1's is among them. Beside data of one's own the
    /// paper's figures show nothing.
    /// </summary>
    internal override InstructionSetStage? Figures => Own.IsThere ? null : Validation;

    /// <summary>
    /// Figure 1 asks about tiramisu, as one of the set does; which instructions Figures 2, 4 and 6 show is not on record here.
    /// </summary>
    internal override IReadOnlyList<(int Index, string Figure)> FiguresAmong(IReadOnlyList<TestInstruction> instructions) =>
        [.. instructions.Index().Where(one => one.Item.Text.Contains("tiramisu", StringComparison.OrdinalIgnoreCase))
            .Select(one => (one.Index, "the paper's Figure 1"))];

    /// <inheritdoc/>
    public override IReadOnlyList<int> Samples(IReadOnlyList<TestInstruction> test) =>
        [.. Enumerable.Range(0, Math.Min(SampleCount, test.Count))];

    /// <summary>Id of the data set of a way of tuning.</summary>
    private static string SourceOf(TuningMethod method) => (method.DataVariant, method.Task) switch
    {
        (TuningVariant.WithoutRestatements, _) => "lima-rephrased",
        (TuningVariant.WebText, _) => "lima-web-text",
        (TuningVariant.PartialInstructions, _) => "lima-partial",
        (TuningVariant.Refusals, _) => "lima-refusals",
        (_, SingleTask.Code) => "mbpp",
        (_, SingleTask.Math) => "gsm8k",
        (_, SingleTask.Poetry) => "poetry",
        (_, SingleTask.Recipes) => "recipes",
        (_, SingleTask.Chess) => "chess",
        _ => "lima",
    };
}

/// <summary>
/// Style by a neural embedder or by counted words; mathematics alone has a marker, and instructions have no families.
/// </summary>
/// <param name="points">The instructions that are its points.</param>
/// <param name="broadSet">What the broad set is called.</param>
/// <param name="embedder">The neural embedder; null: words are counted.</param>
/// <param name="maxTokens">Most tokens of a text that it embeds.</param>
internal sealed class HubStyle(
    InstructionSetStage points, string broadSet, EmbedderStage? embedder, int maxTokens) : StyleMaterials
{
    /// <inheritdoc/>
    public override InstructionSetStage Points => points;

    /// <inheritdoc/>
    public override string BroadSet => broadSet;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Remarks =>
        [
            .. embedder is not null ? [] : new[]
            {
                "The embedder of the paper's Figure 5 is a neural one; here words are counted (style.embedder=words), which needs no " +
                "download: similarities are those of words and not of meanings.",
            },
            "The paper prints no number for this figure. What is asked for is its sentence: style where the instruction is very much " +
            "like the task (the twentieth of all that is most like it), and not where it is an average one (the half around the median): " +
            "there the response is more like the broad set's responses than like the task's. The correlations decide nothing.",
        ];

    /// <inheritdoc/>
    public override Func<string, bool>? Marker(SingleTask task) =>
        task == SingleTask.Math ? response => response.Contains("####", StringComparison.Ordinal) : null;

    /// <inheritdoc/>
    public override string? FamilyOf(SingleTask task) => null;

    /// <inheritdoc/>
    public override string Note(int instructions, string runs) => string.Create(CultureInfo.InvariantCulture,
        $"{instructions} instructions of {points.Name}, runs {runs}. Similarity: mean cosine of {Vectors}. Style: that of the response " +
        $"to the task's responses less that to {broadSet}, times 100. Marker: #### (math).");

    private string Vectors => embedder is null
        ? "TF-IDF vectors of lower-case words; the paper has nomic-embed-text-v1"
        : string.Create(CultureInfo.InvariantCulture,
            $"the vectors that {embedder.Source} makes of at most {maxTokens} tokens, without a prefix ({SentenceEmbedders.Runtime})");

    /// <inheritdoc/>
    internal override IEnumerable<EmbedStage> VectorsOf(IEnumerable<TextList> lists) =>
        embedder is null ? [] : lists.Select(list => new EmbedStage(embedder, list, maxTokens));

    /// <inheritdoc/>
    internal override ITextEmbedder EmbedderOf(
        IReadOnlyList<string> corpus, IEnumerable<TextList> lists, ArtifactReader artifacts) =>
        embedder is null ? base.EmbedderOf(corpus, lists, artifacts)
            : new StoredVectors(embedder.Source, VectorsOf(lists).Select(
                stage => (stage.Texts.Read(artifacts.FolderOf), artifacts.Open(stage))));

    /// <summary>Lower-case words, digits among them, parted by single spaces; for a neural embedder the text as it is.</summary>
    public override string Words(string text)
    {
        if (embedder is not null)
            return text;
        var words = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                words.Append(Rune.ToLowerInvariant(rune));
            else if (words.Length > 0 && words[^1] != ' ')
                words.Append(' ');
        }

        return words.ToString().TrimEnd();
    }
}
