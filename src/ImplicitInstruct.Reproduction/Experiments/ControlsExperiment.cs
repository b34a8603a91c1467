namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>
/// Beyond the paper: controls that its authors built and published no number of, beside response tuning in one table. They have response
/// tuning's rate and epochs, so that nothing differs but what is tuned on.
/// </summary>
/// <param name="models">The models.</param>
internal sealed class ControlsExperiment(Models models) : WinRateExperiment(models, "controls")
{
    /// <summary>What must lose to response tuning.</summary>
    private static readonly TuningVariant[] Worse = [TuningVariant.ShuffledInstructions, TuningVariant.WebText];

    /// <inheritdoc/>
    public override Claim Claim => ControlsClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Controls of response tuning";

    /// <inheritdoc/>
    public override IReadOnlyList<ModelFamily> Families { get; } = [.. models.Families.Where(
        family => Worse.Any(family.Has))];

    /// <inheritdoc/>
    public override string? LeftOut => Materials.MakesWhatIsBeyondThePaper ? null
        : FormattableString.Invariant(
            $"it is beyond the paper and takes {Families.Sum(family => family.Runs.Count * ControlsOf(family).Count)} more tuning runs; ") +
            "ask for it by its name";

    /// <inheritdoc/>
    internal override string? PaperTable => null;

    /// <inheritdoc/>
    private protected override string MissingFamily => "no base model that takes part is tuned on a control's data";

    /// <inheritdoc/>
    private protected override IReadOnlyList<Contrast> Contrasts { get; } =
        [.. Worse.Select(one => new Contrast(ModelNames.ResponseTuned, TuningMethod.Control(one).System))];

    /// <inheritdoc/>
    private protected override IReadOnlyList<Func<Run, DecodeStage>> RowsOf(ModelFamily family) =>
    [
        run => Models.Responses(family, TuningMethod.Responses, run),
        .. ControlsOf(family).Select(method => (Func<Run, DecodeStage>)(run => Models.Responses(family, method, run))),
        run => Models.Untuned(family.BaseOf(run)),
    ];

    /// <inheritdoc/>
    private protected override ClaimResult Judge(
        ModelFamily family, WinRateTable measured, ArtifactReader artifacts, IReadOnlyList<PaperValue> paper)
    {
        var (worse, unharmed) = (ControlsOf(family).Where(method => Worse.Contains(method.Variant)),
            ControlsOf(family).Where(method => !Worse.Contains(method.Variant)));
        return ControlsClaim.Judge(
            measured[ModelNames.ResponseTuned].WinRate, measured[ModelNames.Untuned].WinRate,
            [.. worse.Select(method => (measured[method.System].WinRate, measured.Difference(ModelNames.ResponseTuned, method.System)))],
            [.. unharmed.Select(method => measured[method.System].WinRate)], Materials.Demand);
    }

    /// <inheritdoc/>
    private protected override (IReadOnlyList<CaptionedTable> Tables, IReadOnlyList<string> Remarks) Besides(
        ModelFamily family, ArtifactReader artifacts, PaperTables paper) =>
        ([],
            [
                "The paper says nothing of these: its authors built the data (new_lima in their repository) and published no number. The " +
                "bounds are ours, fixed before the first run.",
                Materials.ControlsRemark,
            ]);

    private static IReadOnlyList<TuningMethod> ControlsOf(ModelFamily family) =>
        [.. family.Methods.Where(method => method.IsControl)];
}
