namespace ImplicitInstruct.Claims;

/// <summary>A claim beside what was measured.</summary>
public sealed record ClaimResult
{
    /// <summary>The claim.</summary>
    public required Claim Claim { get; init; }

    /// <summary>What this scale had to meet, fixed before the run.</summary>
    public required IReadOnlyList<BoundResult> Bounds { get; init; }

    /// <summary>What was measured.</summary>
    public required IReadOnlyList<Measured> Measured { get; init; }

    /// <summary>Those of the measurements that the claim's sentence is about; all where it does not say.</summary>
    public IReadOnlyList<Measured> Headline { get => field ?? Measured; init; }

    /// <summary>The paper's numbers.</summary>
    public required IReadOnlyList<PaperValue> Paper { get; init; }

    /// <summary>The paper's numbers beside ours, by <see cref="PaperComparison"/>'s rule. None of them decides the verdict.</summary>
    public IReadOnlyList<PaperComparison> Comparisons { get; init; } = [];

    /// <summary>Orders that the paper asserts, beside ours. None of them decides the verdict.</summary>
    public IReadOnlyList<OrderComparison> Orders { get; init; } = [];

    /// <summary>How small its effects could have been and still be seen.</summary>
    public IReadOnlyList<DetectableEffect> Effects { get; init; } = [];

    /// <summary>The same claim judged on several base models, each by itself: it holds when it holds on all.</summary>
    /// <param name="results">Name of the base model, and what came of it.</param>
    /// <exception cref="ArgumentException">There is none, or they are about different claims.</exception>
    public static ClaimResult Join(IReadOnlyList<(string BaseModel, ClaimResult Result)> results)
    {
        if (results.Select(one => one.Result.Claim.Id).Distinct().Count() != 1)
            throw new ArgumentException("Results of one claim are wanted, at least one.", nameof(results));
        return new ClaimResult
        {
            Claim = results[0].Result.Claim,
            Bounds = [.. results.SelectMany(one => one.Result.Bounds.Select(bound => On(one.BaseModel, bound)))],
            Measured = [.. results.SelectMany(one => one.Result.Measured.Select(measured => On(one.BaseModel, measured)))],
            Headline = [.. results.SelectMany(one => one.Result.Headline.Select(measured => On(one.BaseModel, measured)))],
            Paper = [.. results.SelectMany(one => one.Result.Paper.Select(value => On(one.BaseModel, value)))],
            Comparisons = [.. results.SelectMany(one => one.Result.Comparisons)],
            Orders = [.. results.SelectMany(one => one.Result.Orders.Select(
                order => order with { Statement = $"{one.BaseModel}: {order.Statement}" }))],
            Effects = [.. results.SelectMany(one => one.Result.Effects.Select(
                effect => effect with { BaseModel = one.BaseModel }))],
        };
    }

    /// <summary>Whether every bound is met.</summary>
    public bool Holds => Bounds.All(bound => bound.Holds);

    /// <summary>Bounds that are missed without an excuse: each makes the claim fail.</summary>
    public IEnumerable<BoundResult> Failed => Bounds.Where(bound => !bound.Holds && bound.Excuse is null);

    /// <summary>Bounds that are missed, and that the scale is listed as not meeting reliably.</summary>
    public IEnumerable<BoundResult> Excused => Bounds.Where(bound => !bound.Holds && bound.Excuse is not null);

    /// <summary>What became of the claim.</summary>
    public Verdict Verdict => Holds ? Verdict.Holds : Failed.Any() ? Verdict.Fails : Verdict.NotShown;

    /// <summary>Why the claim is not shown, each reason once; nothing where it holds or fails.</summary>
    public IReadOnlyList<string> Excuses => Verdict == Verdict.NotShown ? [.. Excused.Select(bound => bound.Excuse!).Distinct()] : [];

    /// <summary>The verdict in a few lines: statement, numbers, bounds.</summary>
    public string Story => string.Join('\n',
        [
            $"{Word}  {Claim.Id}: {Claim.Statement} ({Claim.Place})",
            .. Measured.Select(measured => $"  {measured}"),
            .. Bounds.Select(bound => $"  {bound}"),
            .. Excuses.Select(excuse => $"  {excuse}"),
        ]);

    /// <summary>The verdict in capitals, for reports.</summary>
    public string Word => Verdict switch
    {
        Verdict.Holds => "HOLDS",
        Verdict.Fails => "FAILS",
        _ => "NOT SHOWN",
    };

    private static BoundResult On(string baseModel, BoundResult bound) =>
        bound with { Text = $"{baseModel}: {bound.Text}", About = bound.About is { } about ? On(baseModel, about) : null };

    private static PaperValue On(string baseModel, PaperValue value) => value with { Condition = $"{baseModel}: {value.Condition}" };

    private static Measured On(string baseModel, Measured measured) => measured with { Condition = $"{baseModel}: {measured.Condition}" };
}

/// <summary>One statement of the paper that a measurement can bear out or not.</summary>
/// <param name="Id">Name for the command line and for test filters, e.g. <c>response-tuning</c>.</param>
/// <param name="Statement">The paper's statement in one sentence.</param>
/// <param name="Place">Where it stands in the paper.</param>
/// <param name="Metric">What is measured, with its unit.</param>
public sealed record Claim(string Id, string Statement, string Place, string Metric)
{
    /// <summary>What kind of claim it is.</summary>
    public ClaimKind Kind { get; init; }

    /// <summary>What it says is larger than what; where it names nothing, its numbers are held against 0.</summary>
    public IReadOnlyList<ClaimEffect> Effects { get; init; } = [];
}

/// <summary>Kinds of claims, which are counted apart.</summary>
public enum ClaimKind
{
    /// <summary>A finding of the paper.</summary>
    Finding,

    /// <summary>A control of our own, of which the paper says nothing.</summary>
    BeyondThePaper,

    /// <summary>A check of how the numbers were made.</summary>
    Protocol,
}

/// <summary>What became of a claim.</summary>
public enum Verdict
{
    /// <summary>Every bound is met.</summary>
    Holds,

    /// <summary>A bound is missed that must be met.</summary>
    Fails,

    /// <summary>
    /// Every bound that is missed is one that the scale is listed as not meeting reliably; another scale has to show the claim.
    /// </summary>
    NotShown,
}
