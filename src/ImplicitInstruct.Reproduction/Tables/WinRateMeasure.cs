using System.Text.Json;
using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.AlpacaEval.WinRates;

namespace ImplicitInstruct.Reproduction.Tables;

/// <summary>The judged responses of one run of a row.</summary>
/// <param name="Run">The seeds.</param>
/// <param name="Pairs">Responses of reference and model, instruction by instruction.</param>
/// <param name="Annotations">The file with the judge's verdicts in the same order.</param>
public sealed record JudgedRun(Run Run, IReadOnlyList<OutputPair> Pairs, string Annotations)
{
    /// <summary>Refuses a file with another number of verdicts than there are pairs: something was dropped or is another run's.</summary>
    internal void RequireVerdicts(int count)
    {
        if (count != Pairs.Count)
        {
            throw new AdviceException(FormattableString.Invariant(
                $"'{Annotations}' holds {count} verdicts on {Pairs.Count} pairs. Remove its folder and run again."));
        }
    }
}

/// <summary>What a win rate is at a scale, and how tables show it.</summary>
public abstract partial class WinRateMeasure
{
    /// <summary>Name, for keys; changes when a number may.</summary>
    public abstract string Name { get; }

    /// <summary>Measures rows and differences.</summary>
    public abstract WinRateTable Of(
        IReadOnlyDictionary<string, IReadOnlyList<JudgedRun>> rows, IReadOnlyList<Contrast> contrasts, Bootstrap bootstrap);

    /// <summary>What our numbers are headed with.</summary>
    public abstract string Heading { get; }

    /// <summary>The number of a run that the row's win rate is the mean of.</summary>
    public abstract double RateOf(SeedResult seed);

    /// <summary>Columns between the interval and the paper's values.</summary>
    public abstract IReadOnlyList<(string Name, Func<ModelResult, string> Text)> Beside { get; }

    /// <summary>Columns of the table of runs.</summary>
    public abstract IReadOnlyList<(string Name, Func<ModelResult, string> Text)> Details { get; }

    /// <summary>Whether it is the paper's own measure, so that differences from the paper's values mean something.</summary>
    public abstract bool IsThePapers { get; }

    /// <summary>What differences are paired by.</summary>
    public abstract string Pairing { get; }

    /// <summary>What the columns mean, in lines.</summary>
    /// <param name="table">The table.</param>
    /// <param name="besidePaper">Whether the paper's values stand beside ours.</param>
    public abstract IEnumerable<string> Caption(WinRateTable table, bool besidePaper);

    /// <summary>What must be said with the numbers.</summary>
    public virtual IReadOnlyList<string> Remarks(WinRateTable table) => [];

    private protected static string One(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private protected static string One(double? value) => value is { } number ? One(number) : "-";

    private protected static string Count(ModelResult row, Func<SeedResult, int> column) =>
        FormattableString.Invariant($"{row.Seeds.Sum(column)} of {row.Seeds.Count * row.WinRate.Instructions}");
}

/// <summary>
/// The mean preference. Intervals resample base models and instructions; tuning runs of one base model are averaged first, since they
/// differ little and are no sample of base models.
/// </summary>
/// <remarks>
/// An instruction on which the judge said neither is left out, as by alpaca_eval (metrics/winrate.py): of a run's own numbers where that
/// run lacks the verdict, and of a row or a difference where any of its runs does, because these compare the same instructions over all
/// runs.
/// </remarks>
internal sealed partial class RawWinRateMeasure : WinRateMeasure
{
    /// <inheritdoc/>
    public override string Name => "raw";

    /// <inheritdoc/>
    public override string Heading => "miniature";

    /// <inheritdoc/>
    public override bool IsThePapers => false;

    /// <inheritdoc/>
    public override string Pairing => "Paired by base model and instruction.";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Func<ModelResult, string> Text)> Beside =>
        [
            ("LC", row => One(row.Mean(seed => seed.LengthControlled))),
            ("LCf", row => One(row.Mean(seed => seed.LengthControlledFinished!.Value))),
        ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Func<ModelResult, string> Text)> Details =>
    [
        ("win rate per run", row => string.Join(" / ", row.Seeds.Select(seed => One(seed.WinRate)))),
        ("sd", row => One(row.Deviation(RateOf))),
        ("sd of base models", row => One(row.DeviationOfBases(RateOf))),
        ("judge score", row => row.Score is { } score ? score.ToString("0.000", CultureInfo.InvariantCulture) : "-"),
        ("unfinished", row => Count(row, seed => seed.Unfinished)),
        ("tokens", row => One(row.Mean(seed => seed.Tokens))),
    ];

    /// <inheritdoc/>
    public override double RateOf(SeedResult seed) => seed.WinRate;

    /// <inheritdoc/>
    public override IEnumerable<string> Caption(WinRateTable table, bool besidePaper)
    {
        var seeds = table.Rows[0].Seeds;
        var runs = string.Join(", ", seeds.Select(seed => FormattableString.Invariant($"p{seed.Pretraining}-t{seed.Tuning}")));
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Against the instruction-tuned model of the same run, {table.Rows[0].WinRate.Instructions} held-out instructions, " +
            $"{seeds.Count} runs (p: base model, t: tuning): {runs}.");
        if (besidePaper)
            yield return "The paper's values are length-controlled AlpacaEval 2 win rates, mean ± standard deviation over 5 runs of one " +
                "base model.";
        yield return (besidePaper ? "Ours are raw" : "Win rates are raw") +
            ", the mean over base models of the mean over their runs; LC controls for length, LCf too but with unfinished " +
            "responses counted as equally long. Intervals resample instructions and base models.";
    }

    /// <inheritdoc/>
    public override WinRateTable Of(
        IReadOnlyDictionary<string, IReadOnlyList<JudgedRun>> rows, IReadOnlyList<Contrast> contrasts, Bootstrap bootstrap)
    {
        var judged = rows.ToDictionary(
            row => row.Key, row => (IReadOnlyList<HeadToHead>)[.. row.Value.Select(HeadToHead.Read)], StringComparer.Ordinal);
        return new WinRateTable
        {
            Rows = [.. judged.Select(row => Row(row.Key, row.Value, bootstrap))],
            Differences = [.. contrasts.Select(
                contrast => Difference(contrast, judged[contrast.Model], judged[contrast.Other], bootstrap))],
            Annotator = judged.Values.First()[0].Annotations[0].Annotator,
        };
    }

    /// <summary>The row of a kind of model.</summary>
    internal static ModelResult Row(string model, IReadOnlyList<HeadToHead> runs, Bootstrap bootstrap)
    {
        var byBase = ByBase(runs, Decided(runs));
        return new ModelResult
        {
            Model = model,
            WinRate = new Measured(model, MeanPercent(byBase), bootstrap.OverSeedsAndPrompts(byBase), byBase[0].Length, byBase.Count),
            Seeds = [.. runs.Select(Measure)],
        };
    }

    /// <summary>
    /// By how many points the win rate of one kind of model exceeds that of another, paired by base model and instruction.
    /// </summary>
    internal static Measured Difference(
        Contrast contrast, IReadOnlyList<HeadToHead> runs, IReadOnlyList<HeadToHead> others, Bootstrap bootstrap)
    {
        var decided = Decided(runs.Concat(others));
        var (ours, theirs) = (ByBase(runs, decided), ByBase(others, decided));
        return new Measured(
            WinRateTable.NameOf(contrast.Model, contrast.Other), MeanPercent(ours) - MeanPercent(theirs),
            bootstrap.OfDifference(ours, theirs), ours[0].Length, ours.Count);
    }

    /// <summary>Preferences by base model, in the order of their seeds: the mean of its tuning runs for each instruction.</summary>
    private static List<double[]> ByBase(IReadOnlyList<HeadToHead> runs, int[] decided) =>
        [.. runs.GroupBy(one => one.Run.Pretraining).OrderBy(same => same.Key)
            .Select(same => MeanOf([.. same.Select(run => At(decided, run.Preferences))]))];

    /// <summary>The instructions on which the judge said something in every run.</summary>
    private static int[] Decided(IEnumerable<HeadToHead> runs)
    {
        var preferences = runs.Select(one => one.Preferences).ToArray();
        return [.. Enumerable.Range(0, preferences[0].Length).Where(i => preferences.All(run => run[i] is not null))];
    }

    private static IReadOnlyList<OutputPair> At(int[] indices, IReadOnlyList<OutputPair> pairs) => [.. indices.Select(i => pairs[i])];

    private static double[] At(int[] indices, double?[] preferences) => [.. indices.Select(i => preferences[i]!.Value)];

    private static double MeanPercent(List<double[]> byBase) =>
        byBase.Select(preferences => Evaluation.WinRate.Of(preferences).Percent).Sum() / byBase.Count;

    private static SeedResult Measure(HeadToHead one)
    {
        var decided = Decided([one]);
        var preferences = At(decided, one.Preferences);
        var pairs = At(decided, one.Pairs);
        return new SeedResult
        {
            Pretraining = one.Run.Pretraining,
            Tuning = one.Run.Tuning,
            WinRate = Evaluation.WinRate.Of(preferences).Percent,
            LengthControlled = LengthControlledWinRate.Of(preferences, LengthDifference.OfAll(pairs)).Percent,
            LengthControlledFinished = LengthControlledWinRate.Of(preferences, LengthDifference.OfFinished(pairs)).Percent,
            Score = one.Annotations.Any(annotation => annotation.Score2 is null) ? null
                : one.Annotations.Sum(annotation => annotation.Score2) / one.Annotations.Count,
            Undecided = one.Pairs.Count - decided.Length,
            Unfinished = one.Pairs.Count(pair => !pair.Candidate.Finished),
            Tokens = one.Pairs.Sum(pair => (double)pair.Candidate.Tokens) / one.Pairs.Count,
        };
    }

    private static double[] MeanOf(IReadOnlyList<double[]> runs)
    {
        var mean = new double[runs[0].Length];
        for (var i = 0; i < mean.Length; i++)
            mean[i] = runs.Sum(run => run[i]) / runs.Count;
        return mean;
    }

    /// <summary>The judged responses of one model and its reference.</summary>
    /// <param name="Run">The seeds.</param>
    /// <param name="Pairs">Responses of reference and model, instruction by instruction.</param>
    /// <param name="Annotations">The judge's verdicts in the same order.</param>
    internal sealed record HeadToHead(Run Run, IReadOnlyList<OutputPair> Pairs, IReadOnlyList<Annotation> Annotations)
    {
        /// <summary>Probability that the model is preferred, for each instruction; null where the judge said neither.</summary>
        public double?[] Preferences => [.. Annotations.Select(annotation => annotation.Preference - 1)];

        public static HeadToHead Read(JudgedRun run)
        {
            var annotations = JsonSerializer.Deserialize<List<Annotation>>(File.ReadAllBytes(run.Annotations), CanonicalJson.Options)!;
            run.RequireVerdicts(annotations.Count);
            return new HeadToHead(run.Run, run.Pairs, annotations);
        }
    }
}

/// <summary>
/// AlpacaEval 2's length-controlled win rate, as published by alpaca_eval (sections 3, 4.1: mean and deviation over five pairs).
/// </summary>
/// <remarks>Intervals resample instructions and runs, with the length control refitted to its minimum on every resample.</remarks>
/// <param name="isOnOwnInstructions">Whether the user wrote the instructions: then nobody knows how hard they are.</param>
internal sealed partial class LengthControlledMeasure(bool isOnOwnInstructions = false) : WinRateMeasure
{
    /// <inheritdoc/>
    public override string Name => isOnOwnInstructions ? "length-controlled-own" : "length-controlled";

    /// <inheritdoc/>
    public override string Heading => "measured";

    /// <inheritdoc/>
    public override bool IsThePapers => !isOnOwnInstructions;

    /// <inheritdoc/>
    public override string Pairing => "Paired by seed and instruction.";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Func<ModelResult, string> Text)> Beside =>
        [("sd", row => One(row.Deviation(RateOf))), ("raw", row => One(row.Mean(seed => seed.WinRate)))];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Func<ModelResult, string> Text)> Details =>
    [
        ("LC per seed", row => string.Join(" / ", row.Seeds.Select(seed => One(seed.LengthControlled)))),
        ("raw per seed", row => string.Join(" / ", row.Seeds.Select(seed => One(seed.WinRate)))),
        ("without a verdict", row => Count(row, seed => seed.Undecided)),
        ("unfinished", row => Count(row, seed => seed.Unfinished)),
        ("tokens", row => One(row.Mean(seed => seed.Tokens))),
        ("code points", row => One(row.Mean(seed => seed.AverageLength!.Value))),
    ];

    /// <inheritdoc/>
    public override double RateOf(SeedResult seed) => seed.LengthControlled;

    /// <inheritdoc/>
    public override IEnumerable<string> Caption(WinRateTable table, bool besidePaper) => [string.Create(CultureInfo.InvariantCulture,
        $"Against the instruction-tuned model of the same seed, {table.Rows[0].WinRate.Instructions} instructions, seeds " +
        $"{string.Join(", ", table.Rows[0].Seeds.Select(run => run.Tuning))}; " +
        $"{(isOnOwnInstructions ? "length-controlled win rate without difficulties of instructions" :
            "AlpacaEval 2's length-controlled win rate")}, judged by " +
        $"{table.Annotator ?? "an unnamed judge"}. Deviations over seeds (n - 1); intervals resample instructions and seeds.")];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Remarks(
        WinRateTable table) => table.Annotator is { } judge && judge != AnnotationSet.OriginalAnnotator
        ?
        [
            $"The judge is {judge} and not AlpacaEval 2's: these numbers do not compare with the paper's. Nothing is carried over to the " +
            $"original judge: its published verdicts, which a calibration is made of, are against {JudgeCalibration.OriginalReference}, " +
            "and these are against other references.",
        ]
        : [];

    /// <inheritdoc/>
    public override WinRateTable Of(
        IReadOnlyDictionary<string, IReadOnlyList<JudgedRun>> rows, IReadOnlyList<Contrast> contrasts, Bootstrap bootstrap)
    {
        var judged = rows.ToDictionary(
            row => row.Key,
            row => row.Value.Select(run => (Judged: run, Evaluation: WinRateEvaluation.Of(VerdictsOf(run), Regulariser.Reconstructed)))
                .ToList(),
            StringComparer.Ordinal);
        return new WinRateTable
        {
            Annotator = judged.Values.First()[0].Evaluation.Annotations.Annotator,
            Rows =
            [
                .. judged.Select(row => new ModelResult
                {
                    Model = row.Key,
                    WinRate = Measure(row.Key, [.. row.Value.Select(one => one.Evaluation)], bootstrap),
                    Seeds = [.. row.Value.Select(one => Describe(one.Judged, one.Evaluation))],
                }),
            ],
            Differences = [.. contrasts.Select(contrast => Difference(
                contrast, [.. judged[contrast.Model].Select(one => one.Evaluation)],
                [.. judged[contrast.Other].Select(one => one.Evaluation)], bootstrap))],
        };
    }

    private AnnotationSet VerdictsOf(JudgedRun run)
    {
        var annotations = AnnotationFile.Read(run.Annotations, isOnOwnInstructions ? InstructionSet.Other : null);
        run.RequireVerdicts(annotations.Rows.Count);
        return annotations;
    }

    private static Measured Measure(string system, List<WinRateEvaluation> runs, Bootstrap bootstrap)
    {
        var statistics = runs.Select(run => run.Resampling()).ToList();
        return new Measured(system, MeanOf(runs),
            bootstrap.OverSeedsAndPrompts(runs.Count, RowsOf(runs[0]), (seed, rows) => statistics[seed](0, rows)), RowsOf(runs[0]), 1);
    }

    private static Measured Difference(Contrast contrast, List<WinRateEvaluation> one, List<WinRateEvaluation> other, Bootstrap bootstrap)
    {
        var (ours, theirs) = (one.Select(run => run.Resampling()).ToList(), other.Select(run => run.Resampling()).ToList());
        var interval = bootstrap.OverSeedsAndPrompts(
            one.Count, RowsOf(one[0]), (seed, rows) => ours[seed](0, rows) - theirs[seed](0, rows));
        return new Measured(WinRateTable.NameOf(contrast.Model, contrast.Other), MeanOf(one) - MeanOf(other), interval, RowsOf(one[0]), 1);
    }

    private static double MeanOf(List<WinRateEvaluation> runs) => runs.Sum(run => run.LengthControlledPercent) / runs.Count;

    private static int RowsOf(WinRateEvaluation evaluation) => evaluation.Annotations.Rows.Count;

    private static SeedResult Describe(JudgedRun run, WinRateEvaluation evaluation) => new()
    {
        Pretraining = run.Run.Pretraining,
        Tuning = run.Run.Tuning,
        LengthControlled = evaluation.LengthControlledPercent,
        WinRate = evaluation.Raw.WinRate.Percent,
        Undecided = evaluation.Raw.Missing,
        Unfinished = run.Pairs.Count(pair => !pair.Candidate.Finished),
        Tokens = run.Pairs.Average(pair => (double)pair.Candidate.Tokens),
        AverageLength = evaluation.AverageLength,
    };
}
