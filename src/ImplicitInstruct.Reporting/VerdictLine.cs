using ImplicitInstruct.Claims;

namespace ImplicitInstruct.Reporting;

/// <summary>A line of the summary: something that a claim is about, as measured, as wanted, and in the paper.</summary>
/// <param name="What">What was measured or counted.</param>
/// <param name="Number">The measurement with its unit and interval, or the count.</param>
/// <param name="Bounds">What was wanted of it.</param>
/// <param name="Paper">The paper's values of the same, one for each of its models; <see cref="None"/> where it prints none.</param>
internal sealed record VerdictLine(string What, string Number, IReadOnlyList<BoundResult> Bounds, IReadOnlyList<string> Paper)
{
    /// <summary>Where the paper prints no number.</summary>
    public const string None = "–";

    /// <summary>The models of the paper that findings have values of, in their order: a column each.</summary>
    public static IReadOnlyList<string> ModelsOf(IReadOnlyList<Finding> findings) =>
        [.. findings.SelectMany(finding => finding.Result.Paper).Select(value => value.Model).Distinct()];

    /// <summary>
    /// The lines of a finding: the numbers that its sentence is about, and whatever else misses a bound. Of a check of the protocol its
    /// counts.
    /// </summary>
    /// <param name="finding">The finding.</param>
    /// <param name="models">The paper's models.</param>
    public static IReadOnlyList<VerdictLine> Of(Finding finding, IReadOnlyList<string> models)
    {
        var result = finding.Result;
        if (result.Claim.Kind == ClaimKind.Protocol)
            return [.. result.Bounds.Select(bound => Counted(bound, models))];
        var missed = result.Bounds.Where(bound => !bound.Holds).ToList();
        return
        [
            .. result.Headline.Union(missed.Select(bound => bound.About).OfType<Measured>()).Select(measured => new VerdictLine(
                measured.Condition, NumberText.Of(measured), [.. result.Bounds.Where(bound => bound.About == measured)],
                [.. models.Select(model => InPaper(result, model, measured))])),
            .. missed.Where(bound => bound.About is null).Select(bound => Counted(bound, models)),
        ];
    }

    /// <summary>What a bound wants, in words.</summary>
    public static string Wanted(BoundResult bound) => bound.Wants ?? Readable(bound.Text);

    /// <summary>A bound with what was found, with units where it is about a measurement.</summary>
    public static string InWords(BoundResult bound) => bound is { About: { } about, Wants: { } wants }
        ? $"{about.Condition} {wants} (measured {NumberText.Of(about)})"
        : Readable(bound.InWords()) + (bound.Counted is { } counted ? $": {counted}" : "");

    /// <summary>How many bounds are met, e.g. <c>3 of 4 bounds met</c>.</summary>
    public static string Met(ClaimResult result) => FormattableString.Invariant(
        $"{result.Bounds.Count(one => one.Holds)} of {result.Bounds.Count} bound{(result.Bounds.Count == 1 ? "" : "s")} met");

    /// <summary>A bound as one reads it.</summary>
    public static string Readable(string bound) =>
        bound.Replace(">=", "≥", StringComparison.Ordinal).Replace("<=", "≤", StringComparison.Ordinal);

    private static VerdictLine Counted(BoundResult bound, IReadOnlyList<string> models) => new(
        Readable(bound.Text), bound.Counted?.ToString() ?? bound.Found ?? (bound.Holds ? "no exception" : "not so"), [bound],
        [.. models.Select(_ => None)]);

    private static string InPaper(ClaimResult result, string model, Measured measured)
    {
        var values = result.Paper.Where(value => value.Model == model && value.Condition == measured.Condition)
            .Select(value => NumberText.Of(value.Value, measured.Unit)).ToList();
        return values.Count == 0 ? None : string.Join(" / ", values);
    }
}
