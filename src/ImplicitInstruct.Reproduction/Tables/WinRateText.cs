namespace ImplicitInstruct.Reproduction.Tables;

/// <summary>A table of win rates as text, the paper's own numbers beside ours. Numbers are rounded as the paper prints them.</summary>
/// <param name="Family">The base models.</param>
/// <param name="Measured">The measured rows.</param>
/// <param name="Measure">What a win rate is.</param>
/// <param name="Paper">The paper's values.</param>
internal sealed record WinRateText(ModelFamily Family, WinRateTable Measured, WinRateMeasure Measure, IReadOnlyList<PaperValue> Paper)
{
    /// <summary>The tables with their captions.</summary>
    /// <param name="title">What the first one is about, where it is not the family's usual models.</param>
    public IReadOnlyList<CaptionedTable> Tables(string? title = null) =>
    [
        new(
            Family.Heading(title ?? (Paper.Count > 0 ? "Win rates beside the paper's" : "Win rates")), Beside,
            string.Join('\n', Measure.Caption(Measured, besidePaper: Paper.Count > 0))),
        .. Measured.Differences.Count == 0 ? Array.Empty<CaptionedTable>()
            : [new(Family.Heading("Differences"), Differences, Measure.Pairing)],
        new(Family.Heading("Run by run"), Details),
    ];

    private TableText Beside
    {
        get
        {
            var models = Paper.Select(value => value.Model).Distinct().ToList();
            return new TableText(
                [
                    "win rate, %", Measure.Heading, "95 % interval", .. Measure.Beside.Select(column => column.Name),
                    .. models.Select(model => $"{model} (paper)"), .. Measure.IsThePapers ? models.Select(model => $"less {model}") : [],
                ],
                [.. Measured.Rows.Where(row => !IsReference(row.Model)).Select(row => (IReadOnlyList<string>)
                [
                    row.Model, One(row.WinRate.Value), Interval(row.WinRate), .. Measure.Beside.Select(column => column.Text(row)),
                    .. models.Select(model => InPaper(model, row.Model)),
                    .. Measure.IsThePapers ? models.Select(model => Less(row, model)) : [],
                ])]);
        }
    }

    private TableText Details => new(
        [Measure.Heading, .. Measure.Details.Select(column => column.Name)],
        [.. Measured.Rows.Select(row => (IReadOnlyList<string>)[row.Model, .. Measure.Details.Select(column => column.Text(row))])]);

    private TableText Differences => new(
        ["difference, points", Measure.Heading, "95 % interval"],
        [.. Measured.Differences.Select(
            difference => (IReadOnlyList<string>)[difference.Condition, One(difference.Value), Interval(difference)])]);

    /// <summary>Whether a row is that of the model compared with, which wins half the time against itself.</summary>
    public static bool IsReference(string model) =>
        TuningMethod.All.Any(method => method is { Task: null, IsOnResponsesAlone: false } && method.System == model);

    private PaperValue? Find(string model, string condition) =>
        Paper.SingleOrDefault(value => value.Model == model && value.Condition == condition);

    private string InPaper(string model, string condition) => Find(model, condition) switch
    {
        null => "-",
        { Deviation: { } deviation, Value: var value } => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} ± {deviation:0.0#}"),
        var value => One(value.Value),
    };

    private string Less(ModelResult row, string model) =>
        Find(model, row.Model) is { } value ? (row.WinRate.Value - value.Value).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture)
            : "-";

    private static string Interval(Measured measured) =>
        string.Create(CultureInfo.InvariantCulture, $"{measured.Interval.Low:0.0} to {measured.Interval.High:0.0}");

    private static string One(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
