using System.Text.Json.Nodes;
using System.Xml.Linq;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reporting.Page;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Tests.Reporting;

/// <summary>A report with one of everything; the numbers are made up.</summary>
internal static class SmallReport
{
    private static readonly Measured Tuned = new("response-tuned", 42, new Interval(39, 46, 0.95), 192, 3);
    private static readonly Measured Base = new("base", 3.25, new Interval(1.5, 5.25, 0.95), 192, 3);
    private static readonly Measured WithoutEnd = new("without-end-rule", 8, new Interval(6, 10, 0.95), 192, 3);
    private static readonly Measured WithoutDiversity = new("without-diversity-rule", 36, new Interval(33, 39, 0.95), 192, 3);

    public static Finding Holding { get; } = new()
    {
        Heading = "Training on responses alone",
        Command = "dotnet test --filter Claim=response-tuning",
        Remarks = ["The miniature says nothing about size."],
        Tables = [new CaptionedTable("Seed by seed", new TableText(["model", "win rates"], [["response-tuned", "40.0 / 44.0"]]),
            "Both seeds.")],
        Result = new ClaimResult
        {
            Claim = new Claim("response-tuning", "Responses alone suffice", "section 4, table 1", "win rate in %"),
            Measured = [Tuned, Base],
            Paper =
            [
                new PaperValue { Model = "Llama-2-7B", Condition = "response-tuned", Value = 43.3, Deviation = 1.1, Source = "Table 1" },
                new PaperValue { Model = "OLMo-7B-Feb2024", Condition = "response-tuned", Value = 43.7, Source = "Table 1" },
                new PaperValue { Model = "Llama-2-7B", Condition = "elsewhere", Value = 9, Source = "Table 9" },
            ],
            Bounds =
            [
                new BoundResult("response-tuned >= 35", true) { Found = "measured 42.0", About = Tuned, Wants = "≥ 35 %" },
                new BoundResult("base <= 15", true) { Found = "measured 3.3", About = Base },
            ],
            Comparisons =
            [
                PaperComparison.Of(
                    Tuned,
                    new PaperValue { Model = "Llama-2-7B", Condition = "response-tuned", Value = 43.3, Deviation = 1.1, Source = "" },
                    new RunSpread(1, 5)),
                PaperComparison.Of(
                    Tuned, new PaperValue { Model = "OLMo-7B-Feb2024", Condition = "response-tuned", Value = 43.7, Source = "" }, null,
                    "the model is not the paper's"),
            ],
            Effects =
            [
                new DetectableEffect(
                    new ClaimEffect("response-tuned", "base"), 38.75, 2, 192, 3, Unit.Points, [("Llama-2-7B", 40.9)]),
            ],
        },
    };

    public static Finding Failing { get; } = new()
    {
        Command = "dotnet test --filter Claim=rule-ablation",
        Result = new ClaimResult
        {
            Claim = new Claim("rule-ablation", "Every rule matters", "section 6, table 4", "win rate in %"),
            Measured = [WithoutEnd, WithoutDiversity],
            Paper = [],
            Bounds =
            [
                new BoundResult("without-end-rule below all rules", true) { About = WithoutEnd },
                new BoundResult("without-diversity-rule below all rules", false)
                {
                    Found = "difference from -1.2",
                    About = WithoutDiversity,
                },
                new BoundResult("both", true),
            ],
            Orders = [new OrderComparison("one below the other", [new OrderedPair(WithoutDiversity, WithoutEnd)])],
        },
    };

    public static Finding Check { get; } = new()
    {
        Heading = "Decoding is greedy",
        Command = "dotnet test --filter Claim=decoding",
        Result = new ClaimResult
        {
            Claim = new Claim("decoding", "Every token is the most likely one", "section 3", "share in %") { Kind = ClaimKind.Protocol },
            Measured = [Base with { Condition = "base, unfinished", Value = 97 }],
            Paper = [],
            Bounds = [new BoundResult("all of 1234 tokens", true) { Counted = new Tally(1234, 1234, "tokens") }],
        },
    };

    public static GroupedBars Groups { get; } = new()
    {
        Title = "How often?",
        Description = "Nearly as often.",
        Axis = "preferred, %",
        Mark = 50,
        MarkLabel = "as good",
        Groups =
        [
            new BarGroup("Response-tuned: on responses alone",
                [new GroupedBar("measured", 42, new Interval(39, 46, 0.95)), new GroupedBar("paper", 43.3, IsPapers: true)]),
            new BarGroup("Base: not tuned", [new GroupedBar("measured", 3.25)]),
        ],
    };

    public static BarChart Bars { get; } = new()
    {
        Title = "Win rates",
        Description = "Response tuning comes close.",
        Axis = "win rate, %",
        Mark = 50,
        MarkLabel = "as good",
        Bars =
        [
            new Bar
            {
                Label = "response-tuned",
                Value = 42,
                Interval = new Interval(39, 46, 0.95),
                Seeds = [40, 44],
                Paper = [new PaperMark("Llama-2-7B", 43.3, 1.1), new PaperMark("OLMo-7B-Feb2024", 43.7)],
            },
            new Bar { Label = "base", Value = 3.25 },
        ],
    };

    public static ScatterPlot Scatter { get; } = new()
    {
        Title = "Style",
        Description = "It rises.",
        XAxis = "similarity",
        YAxis = "style",
        Kinds = [new PointSeries("own", [new PlotPoint(0.5, 0.4), new PlotPoint(0.6, 0.5)]),
            new PointSeries("other", [new PlotPoint(0.1, -0.1)])],
    };

    public static LineChart Lines { get; } = new()
    {
        Title = "Loss",
        Description = "It falls.",
        XAxis = "step",
        YAxis = "loss",
        Series = [Falling(1000), new PointSeries("few", [new PlotPoint(1, 5, new Interval(4, 6, 0.95)), new PlotPoint(1000, 2)])],
    };

    public static Histogram Lengths { get; } = new()
    {
        Title = "Lengths",
        Description = "Short.",
        Axis = "tokens",
        Edges = [0, 10, 20, 30],
        MarkedLabel = "never stopped",
        Panels = [new HistogramPanel("tuned", [3, 5, 0]), new HistogramPanel("base", [1, 0, 9], [0, 0, 8])],
    };

    public static IReadOnlyList<Plot> Plots { get; } = [Groups, Bars, Scatter, Lines, Lengths];

    public static ReportContent Content { get; } = new()
    {
        Title = "A small report",
        Lead = "With one of everything.",
        Scale = "mini",
        Origin = new ReportOrigin
        {
            Finished = new DateTimeOffset(2026, 11, 22, 10, 30, 0, TimeSpan.FromHours(1)),
            Seconds = 652.4,
            Version = "0.1.0",
            Runtime = ".NET 10",
            Machine = "a machine, 2 cores",
            Engine = "cpu",
            Numerics = "cpu-1",
        },
        Seeds = new ReportSeeds([1, 2, 3], ["p1-t1", "p2-t2", "p3-t3"]),
        Paper = new PaperLink("the paper", "https://example.org/paper"),
        Opening = new ReportOpening(["Models answer.", "Here this holds."], Groups),
        Terms = [new Term("base", "A model that was only pretrained.")],
        Orders = ["Two things come in the paper's order."],
        Findings = [Holding, Failing, Check],
        Overview = [Bars],
        Sections = [new ReportSection { Title = "Training", Paragraphs = ["Three base models."], Plots = [Lines] }],
        SampleChoice = "The first of each family.",
        Samples =
        [
            new Sample
            {
                Instruction = "name a | pipe & <b>more</b>",
                Kind = "list",
                Reference = "a fox .",
                Responses =
                [
                    new SampleResponse
                    {
                        Model = "response-tuned",
                        Text = "a fox\nand ``` an owl",
                        Finished = true,
                        Score = new ResponseScore(0.93, [("R", 1), ("C", 0.8), ("K", 1), ("F", 1)]),
                        Preference = 0.44,
                    },
                    new SampleResponse { Model = "base", Text = "", Finished = false },
                ],
            },
        ],
        Recipe = Recipe(epochs: 4),
        UnchangedRecipe = Recipe(epochs: 2),
        Conflicts =
        [
            new Conflict { What = "schedule", Paper = "cosine", Code = "linear | 3 %", Key = "response.schedule", InForce = "linear" },
        ],
        Artifacts = [new ArtifactEntry("pretrain", "base-1", "0123abcd", 183.2, "../pretrain/base 1-0123")],
        Commands = [new ReportCommand("./build.sh --target Reproduce | less", "Makes all.")],
    };

    /// <summary>The page, read as XML.</summary>
    public static XDocument Page(ReportContent content) => XDocument.Parse(HtmlReport.Render(content));

    private static JsonObject Recipe(int epochs) => new()
    {
        ["seed"] = 7,
        ["pretrain"] = new JsonObject { ["steps"] = 100, ["shape"] = new JsonArray(1, 2), ["note"] = null },
        ["response"] = new JsonObject { ["epochs"] = epochs },
    };

    private static PointSeries Falling(int points) =>
        new("many", [.. Enumerable.Range(1, points).Select(step => new PlotPoint(step, 1 + (7.0 / step)))]);
}
