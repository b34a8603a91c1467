namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>
/// The choices of epochs, learning rates and rule strengths on validation instructions, and what they depend on; or, where the recipe gives
/// the numbers, how they compare with others there.
/// </summary>
/// <remarks>
/// To compare given numbers takes as many more tuning runs as there are others, so a run of all claims leaves the claim out unless
/// something is chosen.
/// </remarks>
/// <param name="models">The models.</param>
internal sealed class EpochsExperiment(Models models) : Experiment(models)
{
    /// <inheritdoc/>
    public override Claim Claim => EpochsClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Chosen on validation instructions";

    /// <inheritdoc/>
    public override string? LeftOut
    {
        get
        {
            var tunings = Families.SelectMany(Tunings).ToList();
            return tunings.Count == 0 || tunings.Any(tuning => tuning.Numbers.Choice is not null) ? null
                : string.Create(CultureInfo.InvariantCulture,
                $"the epochs are those that the recipe gives, and to compare them with others on the validation instructions takes " +
                $"{tunings.Sum(tuning => tuning.Compared.Candidates.Count)} more tuning runs; ask for this claim by its id, or set " +
                $"validation.chooses=true to tune with what comes out best");
        }
    }

    /// <inheritdoc/>
    internal override string PaperTable => "epochs";

    /// <inheritdoc/>
    private protected override IEnumerable<Stage> GoalsOf(ModelFamily family) =>
    [
        Materials.Test, Materials.Validation,
        .. Tunings(family).Select(tuning => tuning.Compared),
        .. Tunings(family).Where(tuning => tuning.Numbers.Choice is not null && family.Runs.Contains(family.ValidationRun))
            .Select(tuning => Models.Tuned(family, tuning.Method, family.ValidationRun)),
        .. Models.ChoiceOfRules(family) is { } rules ? [rules] : Array.Empty<Stage>(),
    ];

    /// <inheritdoc/>
    private protected override Finding Read(ModelFamily family, ArtifactReader artifacts, PaperTables paper)
    {
        var found = ChoicesOf(family, artifacts);
        var given = found.Count > 0 && found.All(one => one.Used is not null);
        var result = EpochsClaim.Judge(
            [.. found.Select(one => one.Measured)], found.Sum(one => one.Scores.Count),
            [.. found.Where(one => one.Better is not null).Select(one => one.Better is "" ? one.Method : $"{one.Method}: {one.Better}")],
            [.. found.Where(one => one.SeesTest).Select(one => one.Method)],
            Shared(artifacts.Open(Materials.Validation), artifacts.Open(Materials.Test), artifacts),
            [.. found.Where(one => !one.IsUsed).Select(one => one.Method)],
            given);
        var values = family.InPaper(paper[PaperTable]);
        var papers = values.Select(value => value.Model).Distinct().ToList();
        return Found(result) with
        {
            Tables =
            [
                new(
                    family.Heading("Candidates and their scores"),
                    new TableText(
                        [
                            "method", $"candidate: {Materials.Scoring!.Words}, unfinished", given ? "best" : "chosen",
                            .. given ? ["used"] : Array.Empty<string>(), .. papers.Select(model => $"epochs, {model} (paper)"),
                        ],
                        [.. found.Select(one => (IReadOnlyList<string>)
                        [
                            one.Method, string.Join("; ", one.Scores), one.Best, .. given ? [one.Used!] : Array.Empty<string>(),
                            .. papers.Select(
                                model => values.SingleOrDefault(
                                    value => value.Model == model && value.Condition == one.Method)?.Value.ToString(
                                        CultureInfo.InvariantCulture) ?? "-"),
                        ])]),
                    Materials.Scoring!.Note),
            ],
            Remarks =
            [
                given ? "The models of the other claims have the recipe's numbers; validation.chooses=true tunes them with what comes " +
                    "out best here."
                    : "A recipe value that is a single number, such as --set response.epochs=4, is used without a search.",
            ],
        };
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<TableNumber> Sample(ArtifactReader artifacts)
    {
        string[] instructions = [.. artifacts.Open(Materials.Validation).Select(one => one.Text)];
        return
        [
            .. from family in Families
               from choice in ChoicesOf(family, artifacts)
               let judged = choice.Scored.Index().Where(one => one.Item is not null).ToList()   // a judge may have left some open
               let labels = judged.Select(one => one.Item!.Value).ToArray()
               select new TableNumber(Claim.Id + family.Suffix, choice.Measured.Condition, "", new SampledNumber
               {
                   Instructions = [.. judged.Select(one => instructions[one.Index])],
                   Runs =
                   [
                       new(FormattableString.Invariant($"p{family.ValidationRun.Pretraining}"), family.ValidationRun.ToString(),
                           drawn => Bootstrap.MeanPercent(labels, drawn)),
                   ],
               },
               choice.Source),
        ];
    }

    /// <summary>Every choice beside what it should be.</summary>
    private List<MethodChoice> ChoicesOf(ModelFamily family, ArtifactReader artifacts)
    {
        var found = Tunings(family).Select(tuning => Read(
            artifacts, tuning.Compared, tuning.Numbers.Given,
            used => [.. family.Runs.Select(run => Models.Tuned(family, tuning.Method, run))],
            index => HasTheWeights(artifacts, family, tuning, index))).ToList();
        if (Models.ChoiceOfRules(family) is { } rules)
        {
            found.Add(
                Read(artifacts, rules, given: null, used => [.. family.Bases.Select(model => Models.Steered(family, model))], index => true,
                one => FormattableString.Invariant($"end {one.EndScore}, uniform {one.UniformPenalty}, diversity {one.SeenPenalty}")));
        }

        return found;
    }

    /// <summary>Every way of tuning with numbers of its own that are chosen or can be compared with others.</summary>
    private IReadOnlyList<(TuningMethod Method, ChoiceStage<TuningNumbers> Compared, Selection<TuningNumbers> Numbers)> Tunings(
        ModelFamily family) =>
    [
        .. family.Methods.Where(method => !TuningVariants.BeyondThePaper.Contains(method.Variant))
            .Select(method => (Method: method, Compared: Models.ChoiceOf(family, method)))
            .Where(one => one.Compared is not null)
            .Select(one => (one.Method, one.Compared!, Models.NumbersOf(family, one.Method))),
    ];

    /// <summary>
    /// The choice beside what it should be: scores are made again, and what is used must depend on the choice, or be what is given.
    /// </summary>
    private MethodChoice Read<T>(
        ArtifactReader artifacts,
        ChoiceStage<T> stage, T? given, Func<T, IReadOnlyList<Stage>> usersOf, Func<int, bool> hasTheWeights, Func<T, string>? words = null)
        where T : class
    {
        words ??= value => value.ToString()!;
        var (choice, keys) = (artifacts.Open(stage), artifacts.Keys);
        var scores = stage.Scores(artifacts.FolderOf);
        var comparison = new CandidateComparison(scores, Recipe.Interval.ToBootstrap());
        var used = given ?? choice.Chosen;
        var index = stage.Candidates.Index().Single(candidate => candidate.Item.Value.Equals(used)).Index;
        var labels = comparison.LabelsOf(index);
        var better = comparison.BetterThan(index, beyondNoise: given is not null);
        var users = usersOf(used);
        return new MethodChoice(
            choice.Method,
            new Measured(given is null ? choice.Method : $"{choice.Method}, {words(used)}", 100 * choice.Scores[index].Score,
                Recipe.Interval.ToBootstrap().OverPrompts(labels), labels.Count, 1),
            [.. choice.Scores.Select(
                one => FormattableString.Invariant($"{words(one.Value)}: {Materials.Scoring!.Text(one.Score)}, {one.Unfinished}"))],
            words(choice.Chosen),
            given is null ? null : words(used),
            better.Count == 0 ? null : given is null ? ""
                : string.Join(", ", better.Select(other => string.Create(CultureInfo.InvariantCulture,
                $"{words(stage.Candidates[other.Index].Value)} has {comparison.RateOf(other.Index):0.0}, more by {other.By.Low:0.0} to " +
                $"{other.By.High:0.0}"))),
            DependsOn(stage, Materials.Test, keys),
            given is null ? users.All(user => DependsOn(user, stage, keys)) && hasTheWeights(index)
                : users.All(user => user is TuneStage { Numbers.Given: { } numbers } && numbers.Equals(used)),
            scores[index], artifacts.PathInRoot(stage));
    }

    /// <summary>
    /// Where a tested run is the one that candidates were tuned in, its model must have the weights of the chosen candidate's.
    /// </summary>
    private bool HasTheWeights(
        ArtifactReader artifacts, ModelFamily family,
        (TuningMethod Method, ChoiceStage<TuningNumbers> Compared, Selection<TuningNumbers> Numbers) tuning, int chosen) =>
        !family.Runs.Contains(family.ValidationRun)
        || Weights(artifacts, Models.Tuned(family, tuning.Method, family.ValidationRun))
            == Weights(artifacts, tuning.Compared.Candidates[chosen].Responses.Model);

    private static string Weights(ArtifactReader artifacts, ModelStage model) =>
        string.Join(' ',
            artifacts.ManifestOf(model).Files.Where(file => file.Path.EndsWith(".safetensors", StringComparison.Ordinal))
                .Select(file => file.Sha256));

    private static bool DependsOn(Stage stage, Stage on, StageKeys keys) => keys.Plan([stage]).Any(one => keys.Of(one) == keys.Of(on));

    private List<string> Shared(IReadOnlyList<TestInstruction> validation, IReadOnlyList<TestInstruction> test, ArtifactReader artifacts) =>
        [
            .. validation.Select(one => one.Text).Intersect(test.Select(one => one.Text)),
            .. Materials.Validation.SubjectsIn(artifacts).Intersect(Materials.Test.SubjectsIn(artifacts)),
        ];

    private sealed record MethodChoice(
        string Method,
        Measured Measured, IReadOnlyList<string> Scores, string Best, string? Used, string? Better, bool SeesTest, bool IsUsed,
        IReadOnlyList<double?> Scored, string Source);
}

/// <summary>Candidates, by what is thought of the responses of each to the same validation instructions.</summary>
/// <param name="scores">Of every candidate, in [0, 1]; null where nobody could say.</param>
/// <param name="bootstrap">How intervals are made.</param>
internal sealed class CandidateComparison(IReadOnlyList<IReadOnlyList<double?>> scores, Bootstrap bootstrap)
{
    /// <summary>A candidate's scores, those left open apart.</summary>
    public IReadOnlyList<double> LabelsOf(int candidate) => [.. scores[candidate].OfType<double>()];

    /// <summary>A candidate's mean, %.</summary>
    public double RateOf(int candidate)
    {
        var labels = LabelsOf(candidate);
        return 100 * labels.Sum() / labels.Count;
    }

    /// <summary>Candidates with a higher mean than one of them, and by how many points.</summary>
    /// <param name="used">The one.</param>
    /// <param name="beyondNoise">Whether those only that are higher on the whole interval of the difference.</param>
    public IReadOnlyList<(int Index, Interval By)> BetterThan(int used, bool beyondNoise) =>
    [
        .. Enumerable.Range(0, scores.Count).Where(index => index != used && RateOf(index) > RateOf(used))
            .Select(index => (Index: index, By: AdvantageOf(index, used))).Where(one => !beyondNoise || one.By.Low > 0),
    ];

    /// <summary>
    /// By how many points one candidate's mean exceeds another's, on instructions with a score of both. All others are held against the
    /// one, so the interval is the wider for each (Bonferroni).
    /// </summary>
    private Interval AdvantageOf(int candidate, int used)
    {
        var both = scores[candidate].Zip(scores[used], (a, b) => (A: a, B: b)).Where(pair => pair is { A: not null, B: not null }).ToList();
        return both.Count == 0
            ? new Interval(-100, 100, bootstrap.Confidence)
            : (bootstrap with { Confidence = 1 - ((1 - bootstrap.Confidence) / (scores.Count - 1)) })
                .OfDifference([[.. both.Select(pair => pair.A!.Value)]], [[.. both.Select(pair => pair.B!.Value)]]);
    }
}
