using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Modeling.LowRank;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>
/// Beyond the paper: response tuning and instruction tuning by adapters of low rank, against each other and each against full tuning.
/// </summary>
/// <param name="models">The models.</param>
internal sealed class LowRankExperiment(Models models) : SettingExperiment(models, TuningVariant.LowRank, "low-rank")
{
    private static readonly TuningMethod Instructed = TuningMethod.Instructions with { Variant = TuningVariant.LowRank };

    /// <inheritdoc/>
    public override Claim Claim => LowRankClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Adapters of low rank";

    /// <inheritdoc/>
    public override string? LeftOut => Materials.MakesWhatIsBeyondThePaper ? null
        : FormattableString.Invariant(
            $"it is beyond the paper and takes {2 * Families.Sum(family => family.Runs.Count)} more tuning runs; ask for it by its name");

    /// <inheritdoc/>
    internal override string? PaperTable => null;

    /// <inheritdoc/>
    private protected override string MissingFamily => Recipe.Tuning.HasAdapter
        ? "everything is tuned by adapters (tuning.method), so there is no full tuning to hold them against"
        : "no base model that takes part is tuned by an adapter";

    /// <inheritdoc/>
    public override IReadOnlyList<ModelFamily> Families => Recipe.Tuning.HasAdapter ? [] : base.Families;

    /// <inheritdoc/>
    private protected override IEnumerable<TableStage> TablesOf(ModelFamily family) => [.. base.TablesOf(family), AgainstFull(family)];

    /// <inheritdoc/>
    private protected override ClaimResult Judge(
        Measured responseTuned, Measured untuned, Measured usual, ModelFamily family, ArtifactReader artifacts,
        IReadOnlyList<PaperValue> paper)
    {
        var full = artifacts.Open(AgainstFull(family));
        return LowRankClaim.Judge(
            responseTuned, untuned, usual,
            (full[Instructed.System].WinRate, full.Difference(Instructed.System, ModelNames.Untuned)), Materials.Demand);
    }

    /// <inheritdoc/>
    private protected override (IReadOnlyList<CaptionedTable> Tables, IReadOnlyList<string> Remarks) Besides(
        ModelFamily family, ArtifactReader artifacts, PaperTables paper)
    {
        var (lora, below) = (Recipe.Tuning.Lora, artifacts.Open(family.BaseOf(family.Runs[0])).Config);
        var numbers = LowRankLayout.Of(below, lora).Sum(matrix => matrix.Down.Length + matrix.Up.Length);
        var all = ParameterCount.Of(below).Total;
        return (
            [
                new CaptionedTable(
                    family.Heading("Against full tuning"),
                    new TableText(
                        ["win rate, %", "against instruction-tuned, all weights", "95 % interval"],
                        [.. artifacts.Open(AgainstFull(family)).Rows.Select(row => (IReadOnlyList<string>)
                        [
                            row.Model, Number(row.WinRate.Value),
                            $"{Number(row.WinRate.Interval.Low)} to {Number(row.WinRate.Interval.High)}",
                        ])])),
            ],
            [
                "The paper tunes all weights; this is beyond it. The bounds are ours, fixed before the first run.",
                string.Create(CultureInfo.InvariantCulture,
                    $"An adapter of rank {lora.Rank} on {string.Join(", ", lora.Targets)} is {numbers:N0} numbers, ") +
                string.Create(CultureInfo.InvariantCulture, $"{100.0 * numbers / all:0.0} % of the model's {all:N0}."),
            ]);
    }

    /// <summary>Both adapted models and the base model against the instruction-tuned model of which all weights were tuned.</summary>
    private TableStage AgainstFull(ModelFamily family) => Models.Table(
        family, "low-rank-against-full",
        [
            run => Models.Responses(family, Instructed, run), run => Models.Responses(family, Tuned, run),
            run => Models.Untuned(family.BaseOf(run)),
        ],
        run => Models.Responses(family, TuningMethod.Instructions, run),
        new Contrast(Instructed.System, ModelNames.Untuned));

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
