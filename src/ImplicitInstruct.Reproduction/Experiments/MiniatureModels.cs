using ImplicitInstruct.MiniWorld.Decoding;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>Every model of the miniature as a stage, each laid out once and shared by the experiments; nothing runs until an artifact is asked for.</summary>
public sealed class MiniatureModels
{
    private readonly Dictionary<string, Stage> _laidOut = new(StringComparer.Ordinal);
    private readonly TagRecipe _usualTags = new();

    /// <summary>Lays out a recipe.</summary>
    /// <exception cref="AdviceException">The recipe cannot be used.</exception>
    public MiniatureModels(MiniatureRecipe recipe)
    {
        recipe.Validate();
        Recipe = recipe;
        Runs = [.. recipe.Seeds.Runs()];
        Bases = [.. Runs.Select(run => run.Pretraining).Distinct()];
        Corpus = new CorpusStage(recipe.World, recipe.Corpus);
        Test = new InstructionSetStage(recipe.World, recipe.Evaluation, InstructionSetKind.Test);
        Validation = new InstructionSetStage(recipe.World, recipe.Evaluation, InstructionSetKind.Validation);
        Ranking = new InstructionSetStage(recipe.World, recipe.Evaluation, InstructionSetKind.Ranking);
    }

    /// <summary>The recipe.</summary>
    public MiniatureRecipe Recipe { get; }

    /// <summary>All runs in the order of their seeds.</summary>
    public IReadOnlyList<Run> Runs { get; }

    /// <summary>Seeds of the base models.</summary>
    public IReadOnlyList<ulong> Bases { get; }

    /// <summary>The miniature web.</summary>
    public CorpusStage Corpus { get; }

    /// <summary>Held-out instructions, for the claims.</summary>
    public InstructionSetStage Test { get; }

    /// <summary>Instructions on which numbers are chosen.</summary>
    public InstructionSetStage Validation { get; }

    /// <summary>Instructions whose responses are ranked.</summary>
    public InstructionSetStage Ranking { get; }

    /// <summary>A base model.</summary>
    public PretrainStage Base(ulong seed) =>
        Once($"base {seed}", () => new PretrainStage(Corpus, Recipe.Pretrain, seed));

    /// <summary>The demonstrations of a kind of tuning.</summary>
    public TuningSetStage Demonstrations(TuningKind tuning, ulong seed)
    {
        var task = ModelNames.TaskOf(tuning);
        return Once($"set {task} {seed}", () => new TuningSetStage(Recipe.World, Recipe.TuningSet with { Seed = Recipe.TuningSet.Seed + seed - 1 }, task));
    }

    /// <summary>A tuned model.</summary>
    /// <remarks>With other tags the numbers chosen for the usual ones are used; the paper chose anew (appendix B).</remarks>
    public TuneStage Tuned(TuningKind tuning, Run run, bool otherTags = false) =>
        Once($"tuned {tuning} {run} {otherTags}", () => Tune(tuning, run, PlanOf(tuning), otherTags));

    /// <summary>The choice of a kind of tuning's numbers, made with the first base model; null when there is nothing to choose.</summary>
    public ChoiceStage<TuningRecipe>? ChoiceOf(TuningKind tuning)
    {
        var candidates = Recipe.Of(tuning).Candidates();
        return candidates.Count == 1 ? null : Once($"choice {tuning}", () => new ChoiceStage<TuningRecipe>(
            ModelNames.Of(tuning),
            [.. candidates.Select(numbers => new Candidate<TuningRecipe>(numbers, Validate(Tune(tuning, Runs[0], new FixedPlan(numbers, SuffixOf(numbers)), otherTags: false))))],
            Recipe.Judge));
    }

    /// <summary>The choice of the rules' strengths, made with the first base model; null when there is nothing to choose.</summary>
    public ChoiceStage<MiniatureRules>? ChoiceOfRules()
    {
        var candidates = Recipe.Rules.Candidates();
        return candidates.Count == 1 ? null : Once("choice of rules", () => new ChoiceStage<MiniatureRules>(
            ModelNames.AllRules,
            [.. candidates.Select(rules => new Candidate<MiniatureRules>(rules, Validate(Base(Runs[0].Pretraining), new RulePlan { Given = rules, Suffix = SuffixOf(rules) })))],
            Recipe.Judge));
    }

    /// <summary>Responses of a base model to the test instructions.</summary>
    public DecodeStage Untuned(ulong seed, bool otherTags = false) =>
        Once($"untuned {seed} {otherTags}", () => new DecodeStage(Base(seed), Test, Recipe.Decode, Tags(otherTags)));

    /// <summary>Responses of a tuned model to the test instructions.</summary>
    public DecodeStage Responses(TuningKind tuning, Run run, bool otherTags = false) =>
        Once($"responses {tuning} {run} {otherTags}", () => new DecodeStage(Tuned(tuning, run, otherTags), Test, Recipe.Decode, Tags(otherTags)));

    /// <summary>Responses of a base model under rules to the test instructions.</summary>
    public DecodeStage Steered(ulong seed, bool end = true, bool uniform = true, bool diversity = true)
    {
        var choice = ChoiceOfRules();
        var plan = new RulePlan { Choice = choice, Given = choice is null ? Recipe.Rules.Candidates()[0] : null, End = end, Uniform = uniform, Diversity = diversity };
        return Once($"steered {seed} {plan.System}", () => new DecodeStage(Base(seed), Test, Recipe.Decode, _usualTags, plan));
    }

    /// <summary>A row of a table: the responses of every run, each judged against the instruction-tuned model of the same run and tags.</summary>
    /// <param name="responses">Responses of a run.</param>
    /// <param name="otherTags">Whether both models have the other tags.</param>
    public IReadOnlyList<Comparison> Compare(Func<Run, DecodeStage> responses, bool otherTags = false)
    {
        return [.. Runs.Select(run =>
        {
            var (candidate, reference) = (responses(run), Responses(TuningKind.Instruction, run, otherTags));
            var judged = Once($"judged {candidate.Name} {reference.Name}", () => new JudgeStage(reference, candidate, Recipe.Judge));
            return new Comparison(candidate.System, run, judged);
        })];
    }

    /// <summary>A table of such rows.</summary>
    public TableStage Table(string name, IEnumerable<IReadOnlyList<Comparison>> rows, params IReadOnlyList<Contrast> contrasts) =>
        Once($"table {name}", () => new TableStage(name, [.. rows.SelectMany(row => row)], contrasts, Recipe.Interval));

    /// <summary>A stage that is laid out once under its description.</summary>
    public TStage Once<TStage>(string description, Func<TStage> layOut)
        where TStage : Stage
    {
        if (_laidOut.TryGetValue(description, out var known))
            return (TStage)known;
        var stage = layOut();
        _laidOut.Add(description, stage);
        return stage;
    }

    private TuneStage Tune(TuningKind tuning, Run run, TuningPlan plan, bool otherTags) =>
        new(Base(run.Pretraining), Demonstrations(tuning, run.Tuning), tuning, plan, Tags(otherTags), run.Tuning);

    private TuningPlan PlanOf(TuningKind tuning) => ChoiceOf(tuning) is { } choice ? new ChosenPlan(choice) : new FixedPlan(Recipe.Of(tuning).Candidates()[0]);

    private DecodeStage Validate(ModelStage model, RulePlan? rules = null) => new(model, Validation, Recipe.Decode, _usualTags, rules);

    private TagRecipe Tags(bool other) => other ? Recipe.OtherTags : _usualTags;

    private static string SuffixOf(TuningRecipe numbers) => FormattableString.Invariant($"-lr{numbers.PeakLearningRate}-e{numbers.Epochs}");

    private static string SuffixOf(MiniatureRules rules) => FormattableString.Invariant($"-e{rules.EndScore}-u{rules.UniformPenalty}-d{rules.SeenPenalty}");
}
