using System.Globalization;
using System.Xml.Linq;

namespace ImplicitInstruct.Reporting.Page;

/// <summary>The report as one page that loads nothing and needs no script.</summary>
internal static class HtmlReport
{
    /// <summary>Renders the page.</summary>
    /// <exception cref="ArgumentException">The content contradicts itself, or a number cannot be shown.</exception>
    public static string Render(ReportContent content)
    {
        ReportCheck.Require(content);
        return HtmlText.Document(new XElement("html", new XAttribute("lang", "en"), Head(content.Title), Body(content)));
    }

    /// <summary>What stands above a page: it loads nothing and runs nothing.</summary>
    public static XElement Head(string title) => new("head",
        Meta("charset", "utf-8"),
        Meta("name", "viewport", "width=device-width, initial-scale=1"),
        Meta("name", "color-scheme", "light dark"),
        // Whatever a model wrote, the page can fetch nothing and run nothing.
        Meta("http-equiv", "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:"),
        new XElement("title", title),
        new XElement("link", new XAttribute("rel", "icon"), new XAttribute("href", "data:,")),
        new XElement("style", PageStyle.Text));

    private static XElement Body(ReportContent content)
    {
        var figures = new PlotFigure();
        return new XElement("body",
            OpeningSection.Header(content),
            new XElement("main",
                content.Opening?.Picture is { } picture ? figures.Of(picture) : null,
                Html.Styled("p", "lead", content.Lead),
                OpeningSection.Contents(content, Parts(content)),
                OpeningSection.Terms(content),
                VerdictSummary.Of(content),
                content.Overview.Select(figures.Of),
                content.Findings.Select(finding => FindingSection.Of(finding, content.Scale, figures)),
                content.Sections.Select((section, i) => Section(section, i, figures)),
                SampleSection.Of(content),
                RecipeSection.Of(content),
                Conflicts(content),
                Artifacts(content),
                Commands(content),
                Origin(content)));
    }

    private static List<(string Anchor, string Name)> Parts(ReportContent content)
    {
        var entries = new List<(string Anchor, string Name)>();
        if (content.Terms.Count > 0)
            entries.Add(("terms", "Words used here"));
        entries.Add(("verdicts", "Verdicts"));
        entries.AddRange(content.Sections.Select((section, i) => (SectionAnchor(i), section.Title)));
        if (content.Samples.Count > 0)
            entries.Add(("samples", "Samples"));
        entries.Add(("recipe", "Recipe"));
        if (content.Conflicts.Count > 0)
            entries.Add(("conflicts", "Paper against code"));
        if (content.Artifacts.Count > 0)
            entries.Add(("artifacts", "Artifacts"));
        if (content.Commands.Count > 0)
            entries.Add(("commands", "Run it yourself"));
        entries.Add(("origin", "Where this ran"));
        return entries;
    }

    private static XElement Section(ReportSection section, int index, PlotFigure figures) => Html.Section(
        SectionAnchor(index),
        section.Title,
        section.Paragraphs.Select(paragraph => new XElement("p", paragraph)),
        section.Plots.Select(figures.Of),
        section.Tables.Select(Html.Captioned));

    private static XElement? Conflicts(ReportContent content)
    {
        if (content.Conflicts.Count == 0)
            return null;
        var rows = content.Conflicts.Select(conflict => (IReadOnlyList<object?>)
        [
            conflict.What, conflict.Paper, conflict.Code, new XElement("strong", conflict.InForce),
            conflict.Key is null ? "–" : new XElement("code", conflict.Key),
        ]);
        return Html.Section("conflicts", "Paper against code",
            new XElement("p", "Where the paper's text and the official code disagree, what this run did, and the key that changes it."),
            Html.Words("Paper against code", ["what", "paper", "official code", "in force here", "key"], rows));
    }

    private static XElement? Artifacts(ReportContent content)
    {
        if (content.Artifacts.Count == 0)
            return null;
        var work = NumberText.OfSeconds(content.Artifacts.Sum(artifact => artifact.Seconds));
        var rows = content.Artifacts.Select(artifact => (IReadOnlyList<object?>)
        [
            artifact.Stage, artifact.Folder is null ? artifact.Name : Html.Link(Address(artifact.Folder), artifact.Name),
            new XElement("code", artifact.Hash), NumberText.OfSeconds(artifact.Seconds),
        ]);
        return Html.Section("artifacts", "Artifacts", new XElement("details",
            new XElement("summary", string.Create(CultureInfo.InvariantCulture,
                $"{content.Artifacts.Count} artifact{(content.Artifacts.Count == 1 ? "" : "s")}, {work} of work")),
            Html.Words("Artifacts", ["stage", "name", "hash", "work"], rows)));
    }

    private static string Address(string folder) => string.Join('/', folder.Split('/').Select(Uri.EscapeDataString));

    private static XElement? Commands(ReportContent content) => content.Commands.Count == 0 ? null : Html.Section(
        "commands", "Run it yourself",
        Html.Styled("dl", "commands", content.Commands.SelectMany(command => (XElement[])
            [new XElement("dt", Html.Command(command.Line)), new XElement("dd", command.Purpose)])));

    private static XElement Origin(ReportContent content) => Html.Section("origin", "Where this ran",
        Html.Styled("dl", "facts", OriginText.Facts(content).SelectMany(fact => (XElement[])
            [new XElement("dt", fact.Name), new XElement("dd", fact.Value)])));

    private static string SectionAnchor(int index) => string.Create(CultureInfo.InvariantCulture, $"section-{index + 1}");

    private static XElement Meta(string name, string value, string? content = null) =>
        new("meta", new XAttribute(name, value), content is null ? null : new XAttribute("content", content));
}
