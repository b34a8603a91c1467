namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>How small an effect a planned run could see, reckoned from the paper's own numbers before anything is done.</summary>
/// <remarks>
/// Of a number the variance is v / N + s² / S over N instructions and S seeds: s is the deviation that the paper prints over its seeds, v
/// the most that verdicts with that mean can spread, 100² w (1 − w). A difference adds both numbers', as if unpaired. So it errs to the
/// larger side; the report has what the run itself found. The smallest effect is <see cref="DetectableEffect.StandardErrors"/> standard
/// errors.
/// </remarks>
/// <param name="Test">Instructions that win rates are measured on.</param>
/// <param name="Ranked">Instructions whose responses are ranked.</param>
/// <param name="Seeds">S.</param>
internal sealed record PlannedEffects(int Test, int Ranked, int Seeds)
{
    /// <summary>A line for every effect that the claims name and the paper prints for a family's model.</summary>
    public TableText? Table(IEnumerable<Experiment> experiments, ModelFamily family, PaperTables paper)
    {
        IReadOnlyList<string>[] rows =
        [
            .. from experiment in experiments
               let values = experiment.PaperTable is { } table ? family.InPaper(paper[table]) : []
               from effect in experiment.Claim.Effects
               from one in effect.InPaper(values)
               select Row(experiment, effect, one),
        ];
        return rows.Length == 0 ? null
            : new TableText(["claim", "effect", "in the paper", "seen from", "instructions needed", "seeds needed"], rows);
    }

    private string[] Row(Experiment experiment, ClaimEffect effect, (PaperValue Higher, PaperValue? Lower, double Value) one)
    {
        var instructions = experiment.NeedsJudge ? Test : Ranked;
        var (verdicts, seeds) = (Verdicts(one.Higher) + Verdicts(one.Lower), Deviations(one.Higher) + Deviations(one.Lower));
        var wanted = Math.Pow(one.Value / DetectableEffect.StandardErrors, 2);
        return
        [
            experiment.Claim.Id, effect.Name, Points(one.Value),
            Points(DetectableEffect.StandardErrors * Math.Sqrt((verdicts / instructions) + (seeds / Seeds))),
            one.Value <= 0 ? "-" : Needed(verdicts, wanted - (seeds / Seeds), least: 2),
            one.Value <= 0 ? "-" : Needed(seeds, wanted - (verdicts / instructions), least: 1),
        ];
    }

    private static string Needed(double variance, double left, int least) => left <= 0 ? "no number is enough"
        : Math.Max(least, Math.Ceiling(variance / left)).ToString("0", CultureInfo.InvariantCulture);

    private static double Verdicts(PaperValue? value) => value is null ? 0 : value.Value * (100 - value.Value);

    private static double Deviations(PaperValue? value) => Math.Pow(value?.Deviation ?? 0, 2);

    private static string Points(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
