using ImplicitInstruct.Evaluation.Styles;
using ImplicitInstruct.MiniWorld.Evaluation;

namespace ImplicitInstruct.Reproduction.Scales;

/// <summary>
/// What a scale supplies under a recipe: base models, tuning data, instructions, tokenizers, rules, a judge. Stages, experiments and tables
/// are written against this and run at every scale.
/// </summary>
public abstract class Materials
{
    /// <summary>The recipe.</summary>
    public abstract ReproductionRecipe Recipe { get; }

    /// <summary>What the scale is asked to show.</summary>
    public abstract ScaleDemand Demand { get; }

    /// <summary>Groups of base models, each with tables of its own.</summary>
    public abstract IReadOnlyList<ModelFamily> Families { get; }

    /// <summary>What the user brought in the place of the scale's own data.</summary>
    public abstract OwnData Own { get; }

    /// <summary>Instructions that the claims are measured on.</summary>
    public abstract InstructionSetStage Test { get; }

    /// <summary>Instructions on which numbers are chosen.</summary>
    public abstract InstructionSetStage Validation { get; }

    /// <summary>Instructions whose responses are ranked.</summary>
    public abstract RankingSetStage RankingSet { get; }

    /// <summary>Longest sequence that is ranked, tokens; null: the model's own.</summary>
    public virtual int? RankingLength => null;

    /// <summary>What must be said of the ranking.</summary>
    public virtual IReadOnlyList<string> RankingRemarks => [];

    /// <summary>Who judges; null: nobody, and there are responses only.</summary>
    public abstract PairJudge? Judge { get; }

    /// <summary>What a win rate is.</summary>
    public abstract WinRateMeasure Measure { get; }

    /// <summary>How responses to validation instructions are scored; null where nobody can.</summary>
    public abstract ValidationScoring? Scoring { get; }

    /// <summary>Numbers of epochs that a single given one is compared with on validation instructions; empty: with none.</summary>
    public virtual IReadOnlyList<int> ComparedEpochs => [];

    /// <summary>Whether every method chooses among <see cref="ComparedEpochs"/>, whatever numbers the recipe gives.</summary>
    public virtual bool ChoosesAmongCompared => false;

    /// <summary>Figure 5.</summary>
    public abstract StyleMaterials Style { get; }

    /// <summary>Requests that should be refused; null where nobody wrote any.</summary>
    public virtual RefusalMaterials? Refusals => null;

    /// <summary>How the tokenizer of a base model, and of what is tuned from it, is read.</summary>
    private protected abstract ITokenizerFiles TokenizerOf(BaseStage model);

    /// <summary>The chat format with the paper's tags.</summary>
    private protected abstract ChatFormat ChatOf(BaseStage model);

    /// <summary>Precisions by what is done, for an engine with a choice; null where none has one.</summary>
    internal virtual PrecisionRecipe? Precision => null;

    /// <summary>How texts for a base model, and for what is tuned from it, are made.</summary>
    /// <param name="model">The base model.</param>
    /// <param name="otherTags">Whether the tags are those without meaning.</param>
    public TextForm Form(BaseStage model, bool otherTags)
    {
        var chat = ChatOf(model);
        return new TextForm(
            otherTags ? chat with { UserTag = Recipe.OtherTags.User, AssistantTag = Recipe.OtherTags.Assistant } : chat, TokenizerOf(model),
            otherTags);
    }

    /// <summary>Whose tokenizer ranks the responses of a base model, and of what is tuned from it; null: its own.</summary>
    /// <param name="model">The base model.</param>
    internal virtual (TokenizerStage Tokenizer, TextForm Form)? OthersTokenizer(BaseStage model) => null;

    /// <summary>What a way of tuning is done on.</summary>
    /// <param name="method">The way.</param>
    /// <param name="seed">Seed of the tuning run.</param>
    public abstract TuningSetStage Data(TuningMethod method, ulong seed);

    /// <summary>The rules for a family's base models; null where they are written for another tokenizer.</summary>
    /// <param name="family">The family.</param>
    /// <param name="choice">The choice of their strengths, where there is anything to choose.</param>
    public abstract RuleSource? Rules(
        ModelFamily family, Func<IReadOnlyList<MiniWorld.Decoding.MiniatureRules>, Selection<MiniWorld.Decoding.MiniatureRules>> choice);

    /// <summary>Why a claim has no base model here where <see cref="Rules"/> gives none.</summary>
    public virtual string WhyNoRules => "no base model that takes part is steered by rules; models.NAME.rules says which are";

    /// <summary>What responses that restate nothing are here.</summary>
    public abstract string RestatementsRemark { get; }

    /// <summary>Whether a run of all claims makes what the claims beyond the paper need, too.</summary>
    public virtual bool MakesWhatIsBeyondThePaper => false;

    /// <summary>What the controls' data is here.</summary>
    public abstract string ControlsRemark { get; }

    /// <summary>What the report says of the scale.</summary>
    public abstract ScaleWords Words { get; }

    /// <summary>Instructions that are shown as samples, by their places.</summary>
    public abstract IReadOnlyList<int> Samples(IReadOnlyList<TestInstruction> test);

    /// <summary>
    /// Where the instructions of the paper's figures are, whose responses are shown side by side; null where there is no such set.
    /// </summary>
    internal virtual InstructionSetStage? Figures => null;

    /// <summary>Which of them are a figure's, with its name.</summary>
    internal virtual IReadOnlyList<(int Index, string Figure)> FiguresAmong(IReadOnlyList<TestInstruction> instructions) => [];

    /// <summary>The judge's opinion of single responses; null where it has none.</summary>
    public virtual Func<ModelOutput, ModelOutput?, (ResponseScore Score, double? Preference)>? Opinions(ArtifactReader artifacts) => null;

    /// <summary>A text of the scale as one reads it.</summary>
    public virtual string Readable(string text) => text;
}

/// <summary>What a report says of a scale.</summary>
/// <param name="Title">Title of the page.</param>
/// <param name="Lead">What was measured on what, in a sentence.</param>
/// <param name="Samples">How samples were chosen.</param>
/// <param name="WinRates">What the overview of win rates shows.</param>
/// <param name="Lengths">What lengths mean for win rates.</param>
/// <param name="Here">Where this is, to begin a sentence with, e.g. <c>In this miniature</c>.</param>
/// <param name="Terms">Words that only this scale has, or has in a meaning of its own.</param>
public sealed record ScaleWords(
    string Title, string Lead, string Samples, string WinRates, string Lengths, string Here, IReadOnlyList<Term> Terms);

/// <summary>Base models whose numbers share a table.</summary>
public sealed record ModelFamily
{
    /// <summary>Name in folders and arguments.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What it is called in tables, as in the paper where it is there; null where there is one family and it needs no name.
    /// </summary>
    public string? Title { get; init; }

    /// <summary>What the paper calls it; null where it is not there, or where it stands for all of the paper's.</summary>
    public string? PaperName { get; init; }

    /// <summary>Whether all of the paper's models stand beside it.</summary>
    public bool StandsForAll { get; init; }

    /// <summary>The base models.</summary>
    public required IReadOnlyList<BaseStage> Bases { get; init; }

    /// <summary>Tuning runs, each of one of the base models.</summary>
    public required IReadOnlyList<Run> Runs { get; init; }

    /// <summary>The run whose candidates are compared on validation instructions.</summary>
    public required Run ValidationRun { get; init; }

    /// <summary>Runs whose models rank responses.</summary>
    public required IReadOnlyList<Run> RankedRuns { get; init; }

    /// <summary>In which ways its models are tuned.</summary>
    public required IReadOnlyList<TuningMethod> Methods { get; init; }

    /// <summary>Epochs of the run on mathematics that is judged after every epoch; null for none.</summary>
    public int? MathByEpoch { get; init; }

    /// <summary>Behind the names of its tables; empty where it is the only one.</summary>
    public string Suffix => Title is null ? "" : "-" + Name;

    /// <summary>One run of each base model, the first.</summary>
    public IReadOnlyList<Run> FirstRuns => [.. Runs.DistinctBy(run => run.Pretraining)];

    /// <summary>The base model of a run.</summary>
    public BaseStage BaseOf(Run run) => Bases.Single(one => one.Run.Pretraining == run.Pretraining);

    /// <summary>Whether its models are tuned in a setting.</summary>
    public bool Has(TuningVariant variant) => Methods.Any(method => method.Variant == variant);

    /// <summary>A heading about it.</summary>
    public string Heading(string text) => Title is null ? text : $"{Title}: {char.ToLowerInvariant(text[0])}{text[1..]}";

    /// <summary>The paper's values that stand beside it.</summary>
    public IReadOnlyList<PaperValue> InPaper(IReadOnlyList<PaperValue> table) =>
        StandsForAll ? table : [.. table.Where(value => value.Model == PaperName)];
}

/// <summary>What is asked that should be refused.</summary>
/// <param name="Requests">The requests.</param>
/// <param name="Refuses">Whether a response is a refusal.</param>
/// <param name="Note">How it was measured, for the caption.</param>
public sealed record RefusalMaterials(InstructionSetStage Requests, Func<string, bool> Refuses, string Note);

/// <summary>What figure 5 is measured on.</summary>
public abstract class StyleMaterials
{
    /// <summary>The instructions that are its points.</summary>
    public abstract InstructionSetStage Points { get; }

    /// <summary>A text as counted words compare it: words parted by spaces.</summary>
    public virtual string Words(string text) => text;

    /// <summary>Stages whose artifacts hold the vectors of lists of texts; none where vectors are made of the texts on reading.</summary>
    internal virtual IEnumerable<EmbedStage> VectorsOf(IEnumerable<TextList> lists) => [];

    /// <summary>What turns texts into vectors: counted words, or the vectors of artifacts.</summary>
    /// <param name="corpus">Texts by which words are weighed.</param>
    /// <param name="lists">Where the texts lie that it is asked for.</param>
    /// <param name="artifacts">Opens whole artifacts.</param>
    internal virtual ITextEmbedder EmbedderOf(
        IReadOnlyList<string> corpus, IEnumerable<TextList> lists, ArtifactReader artifacts) => new TfIdfEmbedder(corpus);

    /// <summary>Whether a response bears the mark of a task's style; null where the task has no mark.</summary>
    public abstract Func<string, bool>? Marker(SingleTask task);

    /// <summary>The family of instructions that ask for the task itself; null where instructions have no families.</summary>
    public abstract string? FamilyOf(SingleTask task);

    /// <summary>What the broad set is called.</summary>
    public abstract string BroadSet { get; }

    /// <summary>How it was measured, for the caption.</summary>
    public abstract string Note(int instructions, string runs);

    /// <summary>What else must be said.</summary>
    public abstract IReadOnlyList<string> Remarks { get; }
}
