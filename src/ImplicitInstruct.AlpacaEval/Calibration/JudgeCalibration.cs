using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.AlpacaEval.WinRates;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>What a calibration lets one say of other models that its judge has judged.</summary>
public sealed record JudgeCalibration
{
    /// <summary>AlpacaEval 2's reference, the only one that the original's published verdicts are against.</summary>
    public const string OriginalReference = "gpt4_1106_preview";

    /// <summary>Fewest different models: with fewer a new model's error is told from three degrees of freedom or less.</summary>
    public const int FewestModels = 5;

    /// <summary>
    /// Fewest wins, and fewest other verdicts, of the original: ten for each of the fit's four numbers (Peduzzi et al. 1996).
    /// </summary>
    public const int FewestOfAKind = 40;

    /// <summary>Where it is from, for messages.</summary>
    public required string Source { get; init; }

    /// <summary>The judge's name in annotations, which names its prompt where that is not AlpacaEval 2's; null: not recorded.</summary>
    public string? Annotator { get; init; }

    /// <summary>What the models were compared with; null: not recorded.</summary>
    public string? Reference { get; init; }

    /// <summary>The original's preference from the judge's.</summary>
    public required OriginalFit Fit { get; init; }

    /// <summary>Errors of the plain rates of the models left out, in points, one a model.</summary>
    public required IReadOnlyList<double> PlainErrors { get; init; }

    /// <summary>Errors of their length-controlled rates.</summary>
    public required IReadOnlyList<double> LengthControlledErrors { get; init; }

    /// <summary>Agreement over all pairs.</summary>
    public required Agreement Pooled { get; init; }

    /// <summary>Of a comparison of the two judges.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="source">Where it is from, for messages.</param>
    public static JudgeCalibration Of(JudgeComparison comparison, string source)
    {
        var models = comparison.LeaveOneOut.GroupBy(left => left.Group).ToList();
        return new JudgeCalibration
        {
            Source = source,
            Fit = comparison.Fit,
            PlainErrors = [.. models.Select(files => files.Average(file => file.PlainError))],
            LengthControlledErrors = [.. models.Select(files => files.Average(file => file.LengthControlledError))],
            Pooled = comparison.Pooled,
        };
    }

    /// <summary>Reads what calibrating wrote.</summary>
    /// <exception cref="AdviceException">The file cannot be used; one sentence says why.</exception>
    public static JudgeCalibration Read(string path) => CalibrationFile.Read(path);

    /// <summary>Why nothing can be carried over to some verdicts, a sentence without a full stop; null where it can.</summary>
    public string? RefusalFor(AnnotationSet set)
    {
        const string Nobody = "nobody knows how far the two judges are apart there";
        if (!set.HasSubstitutedJudge && set.Annotator is not null)
            return "the judge is the original itself";
        if (Annotator is { } calibrated && set.Annotator is { } judge && judge != calibrated)
            return $"the verdicts are by {judge}, and the calibration is of {calibrated}";
        if (set.Instructions == InstructionSet.Other)
            return $"the instructions are not AlpacaEval's, whose verdicts the calibration is made of: {Nobody}";
        if (set.Reference is { } reference && reference != (Reference ?? OriginalReference))
            return $"the model is compared with {reference}, and in the calibration with {Reference ?? OriginalReference}: {Nobody}";
        if (LengthControlledErrors.Count < FewestModels)
            return $"the calibration has {Math.Max(1, LengthControlledErrors.Count)} models, and it takes {FewestModels} to tell the error "
                + "for another one";
        if (Pooled.Sensitivity.Of < FewestOfAKind)
            return $"the original called {Pooled.Sensitivity.Of} pairs of the calibration wins, and it takes {FewestOfAKind}";
        return Pooled.Specificity.Of < FewestOfAKind
            ? $"the original called {Pooled.Specificity.Of} pairs of the calibration no wins, and it takes {FewestOfAKind}"
            : null;
    }

    /// <summary>The estimate of what the original would have said.</summary>
    /// <param name="set">The judge's verdicts.</param>
    /// <param name="table">The table behind length control.</param>
    /// <param name="resamples">Bootstrap resamples of the length-controlled rate; 0: no intervals.</param>
    public CarriedOver Carry(AnnotationSet set, Regulariser table, int resamples)
    {
        if (RefusalFor(set) is { } refusal)
            return CarriedOver.Not(refusal);
        var scale = LengthScale.Of([.. set.Rows.Select(row => row.LengthDifference)]);
        AnnotationRow[] rows = [.. set.Rows.Select((row, position) => row with { Preference = Expected(row, position, scale, table) })];
        if (rows.All(row => row.Label is null))
            return CarriedOver.Not("no pair is judged");
        var expected = WinRateEvaluation.Of(set with { Rows = rows, Model = null }, table, resamples);
        return new CarriedOver(
            CarriedRate.Of(expected.Raw.WinRate.Percent, expected.RawInterval, PlainErrors),
            CarriedRate.Of(expected.LengthControlledPercent, expected.LengthControlledInterval, LengthControlledErrors),
            null,
            [.. Notes(set)])
        {
            Wins = CorrectedRate.Of(
                new Share(set.Rows.Count(row => row.Label > 0.5), set.Rows.Count(row => row.Label is not null)), Pooled.Sensitivity,
                Pooled.Specificity),
        };
    }

    private double? Expected(AnnotationRow row, int position, double scale, Regulariser table)
    {
        if (row.Label is not { } label)
            return null;
        var squashed = scale == 0 ? 0 : Numerics.DeterministicMath.Tanh(row.LengthDifference / scale);
        return 1 + Fit.Predict(1 + label, squashed, table.Difficulties[row.Instruction ?? position]);
    }

    private IEnumerable<string> Notes(AnnotationSet set)
    {
        if (Annotator is null || set.Annotator is null)
            yield return $"that '{set.Source}' and '{Source}' are by the same judge with the same prompt is taken on trust: "
                + "one of them names none";
        if (set.Reference is null)
            yield return $"that the model is compared with {OriginalReference} is taken on trust: '{set.Source}' names no reference";
    }
}
