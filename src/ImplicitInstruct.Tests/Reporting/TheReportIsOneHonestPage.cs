using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reporting.Page;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Tests.Reporting;

[TestFixture]
public sealed class TheReportIsOneHonestPage
{
    private static readonly string[] Loading = ["src", "srcset", "data", "poster", "action", "background"];

    [Test]
    public void It_is_well_formed_and_every_name_is_there_once()
    {
        var page = SmallReport.Page(
            SmallReport.Content with { Sections = [new ReportSection { Title = "All plots", Plots = SmallReport.Plots }] });
        var ids = page.Descendants().Attributes("id").Select(id => id.Value).ToList();
        Assert.That(ids, Is.Unique);
        Assert.That(page.Descendants("a").Select(link => (string)link.Attribute("href")!).Where(address => address.StartsWith('#'))
            .Select(address => address[1..]).Distinct(), Is.SubsetOf(ids));
    }

    [Test]
    public void It_loads_nothing_and_runs_nothing()
    {
        var page = SmallReport.Page(SmallReport.Content with { Findings = [SmallReport.Holding with { Plots = SmallReport.Plots }] });
        Assert.That(page.Descendants().Select(element => element.Name.LocalName),
            Has.None.AnyOf("script", "img", "iframe", "object", "embed", "image", "use"));
        Assert.That(page.Descendants().Attributes().Where(attribute => Loading.Contains(attribute.Name.LocalName)), Is.Empty);
        Assert.That(page.Descendants("link").Select(link => (string)link.Attribute("href")!), Is.EqualTo(new[] { "data:," }));
        Assert.That(page.Descendants("a").Select(link => (string)link.Attribute("href")!).Where(address => address.Contains(':')),
            Is.EqualTo(new[] { SmallReport.Content.Paper!.Address }), "a reader may follow it; the page does not");
        Assert.That(page.Descendants("style").Single().Value, Does.Not.Contain("url(").And.Not.Contain("@import"));
        Assert.That(page.Descendants("meta").Attributes("content").Select(policy => policy.Value),
            Has.Some.StartsWith("default-src 'none'"));
    }

    [Test]
    public void Whatever_a_model_wrote_is_shown_and_not_obeyed()
    {
        const string Text = "</pre><script>alert(1)</script> & \"quotes\" <img src='http://example.org'>";
        var sample = SmallReport.Content.Samples[0] with
        {
            Instruction = Text,
            Reference = Text,
            Responses = [new SampleResponse { Model = Text, Text = Text + "\u0000\u001b\ud800", Finished = true }],
        };
        var page = SmallReport.Page(SmallReport.Content with { Title = Text, Samples = [sample] });
        Assert.That(page.Descendants("script").Concat(page.Descendants("img")), Is.Empty);
        Assert.That(page.Descendants("pre").Select(pre => pre.Value), Is.EqualTo(new[] { Text, Text + "\ufffd\ufffd\ufffd" }));
        Assert.That(page.Descendants("h1").Single().Value, Is.EqualTo(Text));
    }

    [Test]
    public void A_missed_claim_shows_as_missed_in_word_and_shape()
    {
        var page = SmallReport.Page(SmallReport.Content);
        Assert.That(Verdicts(page).Element("h2")!.Value,
            Is.EqualTo("1 of 2 findings of the paper holds, 1 fails. The check of the protocol holds."));
        var claims = Verdicts(page).Descendants("tbody").ToList();
        Assert.That(claims.Select(claim => claim.Descendants("th").Single().Element("span")!.Value.Trim()),
            Is.EqualTo(new[] { "HOLDS", "FAILS", "HOLDS" }));
        Assert.That(claims.Select(claim => claim.Descendants("circle").Any()), Is.EqualTo(new[] { true, false, true }));
        Assert.That(Cells(claims[1]), Is.EqualTo(new[]
        {
            "without-end-rule | 8.0 % [6.0, 10.0] | without-end-rule below all rules | – | –",
            "without-diversity-rule | 36.0 % [33.0, 39.0] | without-diversity-rule below all rules (missed) | – | –",
        }));
        var section = page.Descendants("section").Single(section => (string?)section.Attribute("id") == "claim-rule-ablation");
        Assert.That(section.Descendants("li").Select(bound => bound.Value.Trim()), Is.EqualTo(new[]
            { "metwithout-end-rule below all rules", "MISSEDwithout-diversity-rule below all rules (difference from -1.2)", "metboth" }));
    }

    [Test]
    public void The_summary_has_a_unit_with_every_number_and_the_papers_value_beside_it()
    {
        var claims = Verdicts(SmallReport.Page(SmallReport.Content)).Descendants("tbody").ToList();
        Assert.That(Cells(claims[0]), Is.EqualTo(new[]
        {
            "response-tuned | 42.0 % [39.0, 46.0] | ≥ 35 % | 43.3 % | 43.7 %",
            "base | 3.3 % [1.5, 5.3] | base ≤ 15 | – | –",
        }));
        Assert.That(Cells(claims[2]), Is.EqualTo(new[] { "all of 1234 tokens | 1,234 of 1,234 tokens (100 %)" }),
            "a check of the protocol is about what it counts");
    }

    [Test]
    public void Differences_are_in_points_and_correlations_have_two_decimals()
    {
        var measured = new Measured("a - b", 16.94, new Interval(-1.4, 32.4, 0.95), 192, 3);
        Assert.That(NumberText.Of(measured with { Unit = Unit.Points }), Is.EqualTo("16.9 points [-1.4, 32.4]"));
        Assert.That(NumberText.Of(measured with { Unit = Unit.Correlation }), Is.EqualTo("correlation 0.17 [-0.01, 0.32]"));
    }

    [TestCase(74119, "74,119 of 74,119 tokens (100 %)")]
    [TestCase(74118, "74,118 of 74,119 tokens (99.99 %)")]
    public void Only_all_are_a_hundred_percent(int met, string text) =>
        Assert.That(new Tally(met, 74119, "tokens").ToString(), Is.EqualTo(text));

    [Test]
    public void A_line_shows_what_the_claim_is_about_and_a_missed_bound_that_is_about_something_else()
    {
        var result = SmallReport.Failing.Result;
        var lines = VerdictLine.Of(
            SmallReport.Failing with
            {
                Result = result with
                {
                    Headline = [result.Measured[0]],
                    Bounds = [.. result.Bounds, new BoundResult("at least 3 base models", false) { Found = "measured on 2" }],
                },
            },
            models: []);
        Assert.That(lines.Select(line => line.What),
            Is.EqualTo(new[] { "without-end-rule", "without-diversity-rule", "at least 3 base models" }));
        Assert.That(lines[^1].Number, Is.EqualTo("measured on 2"));
    }

    [Test]
    public void It_opens_with_the_finding_its_picture_and_the_paper()
    {
        var page = SmallReport.Page(SmallReport.Content);
        Assert.That(page.Descendants("header").Single().Elements("p").Last().Value, Is.EqualTo("Models answer. Here this holds."));
        Assert.That(page.Descendants("figure").First().Element("h3")!.Value, Is.EqualTo("Figure 1 How often?"));
        Assert.That(
            page.Descendants("main").Single().Elements().Select(part => (string?)part.Attribute("id") ?? part.Name.LocalName).Take(5),
            Is.EqualTo(new[] { "figure-1", "p", "contents", "terms", "verdicts" }));
        Assert.That(page.Descendants("nav").Single().Descendants("a").Select(link => (string)link.Attribute("href")!),
            Is.SupersetOf(new[] { "#terms", "#verdicts", "#claim-response-tuning", "#samples", "#origin" }));
    }

    [Test]
    public void A_cell_that_lists_things_has_a_line_for_each()
    {
        var table = new CaptionedTable("T", new TableText(["a", "b"], [["x", "one: 0.1; two: 0.2; three: 0.3"]]));
        var page = SmallReport.Page(SmallReport.Content with { Findings = [SmallReport.Holding with { Tables = [table] }] });
        Assert.That(page.Descendants("td").Single(cell => (string?)cell.Attribute("class") == "lines").Elements("div")
            .Select(line => line.Value), Is.EqualTo(new[] { "one: 0.1", "two: 0.2", "three: 0.3" }));
    }

    [Test]
    public void A_claim_has_number_interval_size_paper_and_command_together()
    {
        var section = SmallReport.Page(SmallReport.Content).Descendants("section")
            .Single(section => (string?)section.Attribute("id") == "claim-response-tuning");
        Assert.That(section.Descendants("table").First().Descendants("tr")
            .Select(row => string.Join(" | ", row.Elements().Select(cell => cell.Value))), Is.EqualTo(new[]
        {
            " | mini | 95 % interval | instructions × base models | Llama-2-7B (paper) | OLMo-7B-Feb2024 (paper)",
            "response-tuned | 42.0 % | [39.0, 46.0] | 192 × 3 | 43.3 ± 1.1 %\u00A0ᵃ | 43.7 %\u00A0ᵃ",
            "base | 3.3 % | [1.5, 5.3] | 192 × 3 | – | –",
            "elsewhere | – | – | – | 9.0 %\u00A0ᵇ | –",
        }));
        Assert.That(section.Elements("ul").First().Elements("li").Select(source => source.Value),
            Is.EqualTo(new[] { "ᵃ Table 1", "ᵇ Table 9" }));
        Assert.That(section.Descendants("code").Select(code => code.Value), Does.Contain("dotnet test --filter Claim=response-tuning"));
    }

    [Test]
    public void Claims_that_were_not_measured_are_not_passed_over()
    {
        var finding = SmallReport.Failing.Result.Claim;
        var check = SmallReport.Check.Result.Claim;
        Assert.That(Count([SmallReport.Holding], [.. Enumerable.Repeat(finding, 10), check, check]), Is.EqualTo(
            "1 of 11 findings of the paper was measured: it holds. None of 2 checks of the protocol was measured."));
        Assert.That(Count([SmallReport.Holding, SmallReport.Failing, SmallReport.Check], [finding]), Is.EqualTo(
            "2 of 3 findings of the paper were measured: 1 of these 2 holds, 1 fails. The check of the protocol holds."));

        static string Count(IReadOnlyList<Finding> findings, IReadOnlyList<Claim> missing) =>
            VerdictCount.Of(SmallReport.Content with { Findings = findings, NotMeasured = missing });
    }

    [Test]
    public void Changed_values_of_the_recipe_are_marked_and_announced()
    {
        var page = SmallReport.Page(SmallReport.Content);
        var changed = page.Descendants("tr").Where(row => (string?)row.Attribute("class") == "changed").Select(row => row.Value);
        Assert.That(changed, Is.EqualTo(new[] { "response.epochs4◆ changed, usually 2" }));
        Assert.That(Warnings(page), Is.EqualTo(new[]
        {
            "One value of the recipe is not the usual: response.epochs = 4 (usually 2). "
                + "Bounds and comparisons were made for the usual ones.",
        }));
        Assert.That(HtmlReport.Render(SmallReport.Content with { UnchangedRecipe = SmallReport.Content.Recipe }),
            Does.Not.Contain("class=\"warning\"").And.Not.Contain("◆"));
    }

    [Test]
    public void Of_many_changed_values_five_are_named_and_the_others_counted()
    {
        var (recipe, usual) = (new JsonObject(), new JsonObject());
        for (var i = 1; i <= 7; i++)
            (recipe[$"a_{i}"], usual[$"a_{i}"]) = (i, 0);
        var content = SmallReport.Content with { Recipe = recipe, UnchangedRecipe = usual };
        Assert.That(Warnings(SmallReport.Page(content)), Is.EqualTo(new[]
        {
            "7 values of the recipe are not the usual: a_1 = 1 (usually 0), a_2 = 2 (usually 0), a_3 = 3 (usually 0), a_4 = 4 (usually 0), "
                + "a_5 = 5 (usually 0), and 2 more. Bounds and comparisons were made for the usual ones.",
        }));
        Assert.That(MarkdownReport.Render(content), Does.Contain(
            "\n7 values of the recipe are not the usual: `a_1` = 1 (usually 0), `a_2` = 2 (usually 0), ")
            .And.Contain("`a_5` = 5 (usually 0), and 2 more. Bounds"));
    }

    [Test]
    public void Recipe_values_have_the_keys_that_set_takes() =>
        Assert.That(RecipeRow.All(SmallReport.Content.Recipe, null).Select(row => $"{row.Key}={row.Value}"),
            Is.EqualTo(new[] { "seed=7", "pretrain.steps=100", "pretrain.shape=[1,2]", "pretrain.note=none", "response.epochs=4" }));

    [Test]
    public void A_value_that_the_recipe_lost_is_marked_too() =>
        Assert.That(RecipeRow.All(new JsonObject { ["a"] = 1 }, new JsonObject { ["b"] = 2 }),
            Is.EqualTo(new[] { new RecipeRow("", "a", "1", "absent"), new RecipeRow("", "b", "absent", "2") }));

    [Test]
    public void The_same_content_gives_the_same_bytes_in_any_culture()
    {
        using var folder = new TemporaryFolder();
        var before = CultureInfo.CurrentCulture;
        try
        {
            ReportFolder.Write(Path.Combine(folder.Path, "a"), SmallReport.Content);
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            ReportFolder.Write(Path.Combine(folder.Path, "b"), SmallReport.Content);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
        foreach (var name in (string[])[ReportFolder.PageName, ReportFolder.MarkdownName])
            Assert.That(File.ReadAllBytes(Path.Combine(folder.Path, "b", name)),
                Is.EqualTo(File.ReadAllBytes(Path.Combine(folder.Path, "a", name))), name);
        Assert.That(Directory.GetFiles(Path.Combine(folder.Path, "a")).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "index.html", "report.md" }));
    }

    [Test]
    public void A_folder_that_is_a_file_ends_in_advice()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "report");
        File.WriteAllText(file, "");
        Assert.That(() => ReportFolder.Write(file, SmallReport.Content),
            Throws.TypeOf<AdviceException>().With.Message.StartsWith($"The report cannot be written to '{file}'"));
    }

    [Test]
    public void A_report_without_findings_says_so()
    {
        var page = SmallReport.Page(SmallReport.Content with
        {
            Findings = [],
            Opening = null,
            Terms = [],
            Overview = [],
            Sections = [],
            Samples = [],
            Conflicts = [],
            Artifacts = [],
            Commands = [],
        });
        Assert.That(page.Descendants("h2").Select(heading => heading.Value),
            Is.EqualTo(new[] { "No claim was checked.", "Recipe", "Where this ran" }));
    }

    [Test]
    public void A_claim_can_fail_for_want_of_a_number_but_not_hold()
    {
        var none = new Measured("without-end-rule", double.NaN, new Interval(double.NaN, double.NaN, 0.95), 0, 0);
        var bound = new BoundResult("without-end-rule below all rules", false) { About = none };
        var lacking = SmallReport.Failing.Result with { Measured = [none], Bounds = [bound] };
        Assert.That(HtmlReport.Render(SmallReport.Content with { Findings = [SmallReport.Failing with { Result = lacking }] }),
            Does.Contain("no number [no number, no number]"));
        var holding = lacking with { Bounds = [new BoundResult("all is well", true)] };
        Assert.That(() => HtmlReport.Render(SmallReport.Content with { Findings = [SmallReport.Failing with { Result = holding }] }),
            Throws.ArgumentException.With.Message.StartsWith("The claim 'rule-ablation' holds although 'without-end-rule' is no number."));
    }

    [Test]
    public void Content_that_contradicts_itself_is_refused()
    {
        var (holding, small) = (SmallReport.Holding, SmallReport.Content);
        var ragged = new CaptionedTable("T", new TableText(["a", "b"], [["1"]]));
        var chart = SmallReport.Bars with { Bars = [new Bar { Label = "here", Value = double.NaN }] };
        Refused(small with { Findings = [holding, holding] }, "The claim 'response-tuning' is there twice.");
        Refused(small with { Findings = [holding with { Result = holding.Result with { Bounds = [] } }] },
            "The claim 'response-tuning' has no bounds");
        Refused(small with { Findings = [holding with { Tables = [ragged] }] }, "The table 'T' has rows");
        Refused(small with { Overview = [chart] }, "Plot 'Win rates', here: NaN cannot be drawn.");

        static void Refused(ReportContent content, string message)
        {
            Assert.That(() => HtmlReport.Render(content), Throws.ArgumentException.With.Message.StartsWith(message));
            Assert.That(() => MarkdownReport.Render(content), Throws.ArgumentException.With.Message.StartsWith(message));
        }
    }

    [TestCase(-0.04, 1, "0.0")]
    [TestCase(-0.05, 1, "-0.1")]
    [TestCase(42.25, 1, "42.3")]
    [TestCase(0.214, 2, "0.21")]
    [TestCase(7.0, 0, "7")]
    [TestCase(double.NaN, 1, "no number")]
    public void Numbers_are_printed_as_in_the_tables(double value, int decimals, string text) =>
        Assert.That(NumberText.Of(value, decimals), Is.EqualTo(text));

    [TestCase(3.24, "3.2 s")]
    [TestCase(59.4, "59 s")]
    [TestCase(59.6, "1 min 0 s")]
    [TestCase(652.4, "10 min 52 s")]
    [TestCase(7384.0, "2 h 3 min")]
    public void Times_are_printed_for_people(double seconds, string text) => Assert.That(NumberText.OfSeconds(seconds), Is.EqualTo(text));

    private static XElement Verdicts(XDocument page) =>
        page.Descendants("section").Single(section => (string?)section.Attribute("id") == "verdicts");

    private static IEnumerable<string> Cells(XElement claim) =>
        claim.Elements("tr").Select(row => string.Join(" | ", row.Elements("td").Select(cell => cell.Value.Trim())));

    private static IEnumerable<string> Warnings(XDocument page) =>
        page.Descendants("p").Where(p => (string?)p.Attribute("class") == "warning").Select(p => p.Value);
}
