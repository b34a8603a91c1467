using ImplicitInstruct.MiniWorld.Decoding;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>
/// Every model of a scale as a stage, each laid out once and shared by the experiments; nothing runs until an artifact is asked for.
/// </summary>
/// <param name="materials">What the scale supplies.</param>
public sealed class Models(Materials materials)
{
    private readonly Dictionary<string, Stage> _laidOut = new(StringComparer.Ordinal);

    /// <summary>What the scale supplies.</summary>
    public Materials Materials { get; } = materials;

    /// <summary>The recipe.</summary>
    public ReproductionRecipe Recipe => Materials.Recipe;

    /// <summary>Groups of base models, each with tables of its own.</summary>
    public IReadOnlyList<ModelFamily> Families => Materials.Families;

    /// <summary>A tuned model, with the numbers that the recipe gives or that come out best on validation instructions.</summary>
    public TuneStage Tuned(ModelFamily family, TuningMethod method, Run run) =>
        Once($"tuned {family.Name} {method} {run}", () => Tune(family, method, run, NumbersOf(family, method)));

    /// <summary>
    /// Rate and epochs of a way of tuning: given, or chosen. A setting without numbers of its own has those of the usual one.
    /// </summary>
    public Selection<TuningNumbers> NumbersOf(ModelFamily family, TuningMethod method)
    {
        var own = Owner(family, method);
        var candidates = CandidatesOf(family, own);
        return candidates.Count == 1 ? Selection.Given(candidates[0]) : Selection.Chosen(Choice(family, own, candidates));
    }

    /// <summary>
    /// The choice of a way of tuning's numbers on validation instructions, or the comparison of given ones with others; null where there is
    /// nothing to choose and nothing to compare with.
    /// </summary>
    public ChoiceStage<TuningNumbers>? ChoiceOf(ModelFamily family, TuningMethod method)
    {
        var candidates = CandidatesOf(family, method);
        if (Materials.Scoring is null || method != Owner(family, method))
            return null;
        if (candidates.Count == 1)
            candidates = [.. ComparedEpochs(family, method).Append(candidates[0].Epochs).Distinct().Order()
                .Select(epochs => candidates[0] with { Epochs = epochs })];
        return candidates.Count == 1 ? null : Choice(family, method, candidates);
    }

    /// <summary>The choice of the rules' strengths on validation instructions; null where there is nothing to choose.</summary>
    public ChoiceStage<MiniatureRules>? ChoiceOfRules(ModelFamily family) => (Rules(family) as MiniWorldRuleSource)?.Rules.Choice;

    /// <summary>
    /// Responses of a base model, to the test instructions unless others are given. Greedy and without a seed, so there is one set of them
    /// (section 4.1 pairs it with every seed of the reference).
    /// </summary>
    public DecodeStage Untuned(BaseStage model, bool otherTags = false, InstructionSetStage? instructions = null) => Decode(
        model, otherTags, Math.Min(Recipe.Decode.MaxNewTokens, Recipe.Decode.MaxNewTokensOfBase ?? int.MaxValue),
        instructions: instructions);

    /// <summary>Responses of a tuned model.</summary>
    /// <param name="family">The family.</param>
    /// <param name="method">How it was tuned.</param>
    /// <param name="run">The run.</param>
    /// <param name="instructions">What is asked; null: the test instructions.</param>
    public DecodeStage Responses(ModelFamily family, TuningMethod method, Run run, InstructionSetStage? instructions = null) =>
        Decode(Tuned(family, method, run), method.HasOtherTags, Recipe.Decode.MaxNewTokens, instructions: instructions);

    /// <summary>Responses of a base model under rules, to the test instructions unless others are given.</summary>
    /// <exception cref="InvalidOperationException">There are no rules for this family.</exception>
    public DecodeStage Steered(
        ModelFamily family, BaseStage model, bool end = true, bool uniform = true, bool diversity = true,
        InstructionSetStage? instructions = null) => Decode(
        model, otherTags: false,
        Math.Min(Recipe.Decode.MaxNewTokens, end ? int.MaxValue : Recipe.Decode.MaxNewTokensWithoutEndRule ?? int.MaxValue),
        new RulePlan(
            Rules(family) ?? throw new InvalidOperationException($"There are no rules for {family.Name}."), end, uniform, diversity),
        instructions);

    /// <summary>Whether there are rules for a family's tokenizer.</summary>
    public bool HasRules(ModelFamily family) => Rules(family) is not null;

    /// <summary>Every kind of model that a family has, by the name that tables have for it, with its responses of a run.</summary>
    public IReadOnlyList<(string Name, Func<Run, DecodeStage> Responses)> KindsOf(ModelFamily family)
    {
        IEnumerable<Func<Run, DecodeStage>> kinds =
        [
            run => Untuned(family.BaseOf(run)),
            .. !family.Has(TuningVariant.OtherTags) ? []
                : new Func<Run, DecodeStage>[] { run => Untuned(family.BaseOf(run), otherTags: true) },
            .. family.Methods.Select(method => (Func<Run, DecodeStage>)(run => Responses(family, method, run))),
            .. !HasRules(family) ? [] : new Func<Run, DecodeStage>[]
            {
                run => Steered(family, family.BaseOf(run)),
                run => Steered(family, family.BaseOf(run), end: false),
                run => Steered(family, family.BaseOf(run), uniform: false),
                run => Steered(family, family.BaseOf(run), diversity: false),
            },
        ];
        return [.. kinds.Select(responses => (responses(family.Runs[0]).System, responses))];
    }

    /// <summary>The run on mathematics of which every epoch is kept; the first run's seed.</summary>
    public TuneStage TunedOnMathByEpoch(ModelFamily family) => Once($"by epoch {family.Name}", () =>
    {
        var method = TuningMethod.On(SingleTask.Math);
        var numbers = new TuningNumbers(Recipe.CandidatesOf(method, NameOf(family))[0].PeakLearningRate,
            family.MathByEpoch ?? throw new InvalidOperationException($"{family.Name} is not tuned by epoch."));
        return Tune(family, method, family.Runs[0], Selection.Given(numbers)) with { KeepsEveryEpoch = true };
    });

    /// <summary>Responses of that run's model after an epoch.</summary>
    public DecodeStage ResponsesAfterEpoch(ModelFamily family, int epoch) => Once(
        FormattableString.Invariant($"by epoch {family.Name} {epoch}"),
        () => Decode(TunedOnMathByEpoch(family), otherTags: false, Recipe.Decode.MaxNewTokens) with { Epoch = epoch });

    /// <summary>How likely a model finds responses, in tokens of the tokenizer that the recipe gives it.</summary>
    public RankStage Ranked(ModelStage model) => Once($"rank {model.Name}", () => Materials.OthersTokenizer(model.Base) is var (other, form)
        ? Rank(model, form) with { Tokenizer = other } : RankedByItself(model));

    /// <summary>How likely a model finds responses, in tokens of its own tokenizer.</summary>
    public RankStage RankedByItself(ModelStage model) => Once($"rank by itself {model.Name}",
        () => Rank(model, Materials.Form(model.Base, otherTags: false)));

    /// <summary>Whether a model's responses are greedy.</summary>
    public GreedyCheckStage Checked(DecodeStage responses) =>
        Once($"check {responses.Name}", () => new GreedyCheckStage(responses, Recipe.Decode.Rechecked));

    /// <summary>A comparison of two models.</summary>
    /// <exception cref="InvalidOperationException">Nobody judges.</exception>
    public JudgeStage Judged(OutputsStage reference, DecodeStage candidate) => Once(
        $"judged {candidate.Name} {reference.Name}",
        () => new JudgeStage(reference, candidate, Materials.Judge ?? throw new InvalidOperationException("Nobody judges.")));

    /// <summary>A table of a family: every row's responses of every run, each against the reference of the same run.</summary>
    public TableStage Table(
        ModelFamily family, string name,
        IReadOnlyList<Func<Run, DecodeStage>> rows, Func<Run, DecodeStage> reference, params IReadOnlyList<Contrast> contrasts) =>
        Table(family, name,
            [.. rows.SelectMany(row => family.Runs.Select(run => new Comparison(row(run).System, run, Judged(reference(run), row(run)))))],
            contrasts);

    /// <summary>A table of comparisons.</summary>
    public TableStage Table(
        ModelFamily family, string name, IReadOnlyList<Comparison> comparisons, IReadOnlyList<Contrast> contrasts) => Once(
        $"table {name} {family.Name}", () => new TableStage(family, name, comparisons, contrasts, Materials.Measure, Recipe.Interval));

    /// <summary>What a way of tuning is done on.</summary>
    public TuningSetStage Data(TuningMethod method, ulong seed) =>
        Once($"data {method.Task} {method.DataVariant} {seed}", () => Materials.Data(method, seed));

    private RuleSource? Rules(
        ModelFamily family) => Materials.Rules(family, candidates => candidates.Count == 1 ? Selection.Given(candidates[0])
        : Selection.Chosen(Once($"choice of rules {family.Name}", () => new ChoiceStage<MiniatureRules>(
            ModelNames.AllRules, Prefix(family),
            [.. candidates.Select(rules => new Candidate<MiniatureRules>(rules, Validate(
                family.BaseOf(family.ValidationRun), otherTags: false,
                new RulePlan(
                    new MiniWorldRuleSource(Selection.Given(rules)))
                    {
                        Suffix = FormattableString.Invariant($"-e{rules.EndScore}-u{rules.UniformPenalty}-d{rules.SeenPenalty}"),
                    })))],
            Materials.Scoring!))));

    private ChoiceStage<TuningNumbers> Choice(ModelFamily family, TuningMethod method, IReadOnlyList<TuningNumbers> candidates) => Once(
        $"choice {family.Name} {method}", () => new ChoiceStage<TuningNumbers>(
            method.System, Prefix(family),
            [.. candidates.Select(
                numbers => new Candidate<TuningNumbers>(
                    numbers, Validate(Candidate(family, method, numbers, candidates), method.HasOtherTags)))],
            Materials.Scoring
                ?? throw new AdviceException(
                    $"{method.Key} has several numbers to choose from on validation instructions, and nobody can score responses to " +
                    "them: give one number, or ask for a judge.")
                { Remedy = "judge.none" }));

    private TuneStage Candidate(ModelFamily family, TuningMethod method, TuningNumbers numbers, IReadOnlyList<TuningNumbers> all) =>
        Tune(family, method, family.ValidationRun, Selection.Given(numbers)) with
        {
            Suffix = (all.Any(other => other.PeakLearningRate != numbers.PeakLearningRate)
                ? FormattableString.Invariant($"-lr{numbers.PeakLearningRate}") : "")
                + FormattableString.Invariant($"-e{numbers.Epochs}"),
        };

    /// <summary>The way of tuning whose numbers a way of tuning has.</summary>
    private TuningMethod Owner(ModelFamily family, TuningMethod method) =>
        Recipe.HasNumbersOfItsOwn(method, NameOf(family)) ? method : method with { Variant = TuningVariant.Main };

    private IReadOnlyList<TuningNumbers> CandidatesOf(ModelFamily family, TuningMethod method)
    {
        var candidates = Recipe.CandidatesOf(method, NameOf(family));
        return !Materials.ChoosesAmongCompared ? candidates
            : [.. candidates.Select(numbers => numbers.PeakLearningRate).Distinct()
                .SelectMany(rate => ComparedEpochs(family, method).Select(epochs => new TuningNumbers(rate, epochs)))];
    }

    /// <summary>Numbers of epochs that are compared for a way of tuning.</summary>
    private IEnumerable<int> ComparedEpochs(ModelFamily family, TuningMethod method) =>
        method.Task == SingleTask.Math && Recipe.BaseModels.TryGetValue(family.Name, out var model)
            ? Materials.ComparedEpochs.Concat(model.MathAlsoCompared ?? []).Distinct().Order() : Materials.ComparedEpochs;

    private RankStage Rank(ModelStage model, TextForm form) => new(model, Materials.RankingSet, Materials.RankingLength, form)
    {
        ComputesIn = Materials.Precision is { } precision ? new StagePrecision(precision.Scoring) : null,
    };

    private TuneStage Tune(ModelFamily family, TuningMethod method, Run run, Selection<TuningNumbers> numbers) => new()
    {
        Start = family.BaseOf(run),
        Data = Data(method, run.Tuning),
        Method = method,
        Tuning = Recipe.Tuning.Of(method),
        Numbers = numbers,
        Form = Materials.Form(family.BaseOf(run), method.HasOtherTags),
        Seed = run.Tuning,
        ComputesIn = Materials.Precision is { } precision ? new StagePrecision(precision.Training, precision.Moments) : null,
    };

    private DecodeStage Validate(ModelStage model, bool otherTags, RulePlan? rules = null) =>
        Decode(model, otherTags, Recipe.Decode.MaxNewTokens, rules, Materials.Validation);

    private DecodeStage Decode(
        ModelStage model, bool otherTags, int maxNewTokens, RulePlan? rules = null, InstructionSetStage? instructions = null) =>
        Once($"decode {model.Name} {otherTags} {rules?.System} {(instructions ?? Materials.Test).Name}", () => new DecodeStage
        {
            Model = model,
            Instructions = instructions ?? Materials.Test,
            Form = Materials.Form(model.Base, otherTags),
            MaxNewTokens = maxNewTokens,
            Rows = Recipe.Decode.Rows,
            Rules = rules,
            ComputesIn = Materials.Precision is { } precision ? new StagePrecision(precision.Decoding) : null,
        });

    private string? NameOf(ModelFamily family) => Recipe.BaseModels.ContainsKey(family.Name) ? family.Name : null;

    private static string Prefix(ModelFamily family) => family.Title is null ? "" : family.Name + "-";

    /// <summary>A stage that is laid out once under its description.</summary>
    private TStage Once<TStage>(string description, Func<TStage> layOut)
        where TStage : Stage
    {
        if (_laidOut.TryGetValue(description, out var known))
            return (TStage)known;
        var stage = layOut();
        _laidOut.Add(description, stage);
        return stage;
    }
}
