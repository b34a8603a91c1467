namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>Response tuning once more in another setting, both models of the comparison in it.</summary>
/// <param name="models">The models.</param>
/// <param name="variant">The setting.</param>
/// <param name="table">The paper's table.</param>
internal abstract class SettingExperiment(Models models, TuningVariant variant, string table) : WinRateExperiment(models, table)
{
    private readonly ResponseTuningExperiment _usual = new(models);

    /// <inheritdoc/>
    public override IReadOnlyList<ModelFamily> Families { get; } = [.. models.Families.Where(family => family.Has(variant))];

    /// <summary>Response tuning in the setting.</summary>
    private protected TuningMethod Tuned => TuningMethod.Responses with { Variant = variant };

    /// <inheritdoc/>
    private protected override bool ShowsReference => true;

    /// <inheritdoc/>
    private protected override DecodeStage Reference(ModelFamily family, Run run) =>
        Models.Responses(family, TuningMethod.Instructions with { Variant = variant }, run);

    /// <inheritdoc/>
    private protected override IEnumerable<Stage> GoalsOf(ModelFamily family) => TablesOf(family);

    /// <inheritdoc/>
    private protected override IEnumerable<TableStage> TablesOf(ModelFamily family) => [TableOf(family), _usual.TableOf(family)];

    /// <inheritdoc/>
    private protected override IReadOnlyList<Func<Run, DecodeStage>> RowsOf(ModelFamily family) =>
        [run => Models.Responses(family, Tuned, run), run => Models.Untuned(family.BaseOf(run), Tuned.HasOtherTags)];

    /// <inheritdoc/>
    private protected override ClaimResult Judge(
        ModelFamily family, WinRateTable measured, ArtifactReader artifacts, IReadOnlyList<PaperValue> paper) => Judge(
        measured[Tuned.System].WinRate,
        measured[Tuned.HasOtherTags ? ModelNames.WithOtherTags(ModelNames.Untuned) : ModelNames.Untuned].WinRate,
        artifacts.Open(_usual.TableOf(family))[ModelNames.ResponseTuned].WinRate, family, artifacts, paper);

    /// <summary>Compares the measurements with the bounds.</summary>
    private protected abstract ClaimResult Judge(
        Measured responseTuned, Measured untuned, Measured usual, ModelFamily family, ArtifactReader artifacts,
        IReadOnlyList<PaperValue> paper);

    /// <summary>Whose numbers the setting has, in a sentence.</summary>
    private protected string Numbers(ModelFamily family, string usual) => Recipe.HasNumbersOfItsOwn(Tuned, family.Name)
        ? "Epochs are their own, as in the official scripts." : usual;
}

/// <summary>Table 5: response tuning with tags that mean nothing; all models of the comparison have them.</summary>
/// <param name="models">The models.</param>
internal sealed class TagsExperiment(Models models) : SettingExperiment(models, TuningVariant.OtherTags, "table-5")
{
    /// <inheritdoc/>
    public override Claim Claim => TagsClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Tags without meaning";

    /// <inheritdoc/>
    private protected override string MissingFamily =>
        "no base model that takes part is tuned with other tags; the paper has them for Llama-2-7B alone";

    /// <inheritdoc/>
    private protected override ClaimResult Judge(
        Measured responseTuned, Measured untuned, Measured usual, ModelFamily family, ArtifactReader artifacts,
        IReadOnlyList<PaperValue> paper) =>
        TagsClaim.Judge(responseTuned, untuned, usual, paper, Materials.Demand);

    /// <inheritdoc/>
    private protected override (IReadOnlyList<CaptionedTable> Tables, IReadOnlyList<string> Remarks) Besides(
        ModelFamily family, ArtifactReader artifacts, PaperTables paper) =>
        ([],
            [
                $"The tags are {Recipe.OtherTags.User} and {Recipe.OtherTags.Assistant}. " +
                Numbers(family, "Epochs are those chosen for the usual tags; the paper chose anew.")
            ]);
}

/// <summary>Appendix C: response tuning on responses that restate nothing; so is the reference tuned.</summary>
/// <param name="models">The models.</param>
internal sealed class RestatementsExperiment(Models models) :
    SettingExperiment(models, TuningVariant.WithoutRestatements, "appendix-c")
{
    /// <inheritdoc/>
    public override Claim Claim => RestatementsClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Responses that restate nothing";

    /// <inheritdoc/>
    private protected override string MissingFamily => Materials.Own.Tuning is not null
        ? "nobody has rewritten your own responses so that they restate nothing"
        : "no base model that takes part is tuned without restatements; the paper has it for OLMo-7B alone";

    /// <inheritdoc/>
    private protected override ClaimResult Judge(
        Measured responseTuned, Measured untuned, Measured usual, ModelFamily family, ArtifactReader artifacts,
        IReadOnlyList<PaperValue> paper) =>
        RestatementsClaim.Judge(responseTuned, untuned, usual, paper, Materials.Demand);

    /// <inheritdoc/>
    private protected override (IReadOnlyList<CaptionedTable> Tables, IReadOnlyList<string> Remarks) Besides(
        ModelFamily family, ArtifactReader artifacts, PaperTables paper) =>
        ([],
            [
                Materials.RestatementsRemark + " " + Numbers(family, "Epochs are those of the usual responses."),
                "The paper's own deviation over seeds is 5.3 points here, three times that with the usual responses.",
            ]);
}
