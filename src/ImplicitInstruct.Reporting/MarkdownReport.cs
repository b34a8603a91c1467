using System.Globalization;
using System.Text;
using ImplicitInstruct.Reporting.Page;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reporting;

/// <summary>The report as Markdown, in the page's order. Bars become tables; of other plots it has the description.</summary>
internal static class MarkdownReport
{
    /// <summary>Renders the text, with line feeds, ending in one.</summary>
    /// <exception cref="ArgumentException">The content contradicts itself, or a number cannot be shown.</exception>
    public static string Render(ReportContent content)
    {
        ReportCheck.Require(content);
        var blocks = new List<string>
        {
            $"# {MarkdownText.Inline(content.Title)}\n",
        };
        if (content.Paper is { } paper)
            blocks.Add($"[{MarkdownText.Inline(paper.Name)}]({paper.Address})\n");
        if (RecipeRow.Changed(content.Recipe, content.UnchangedRecipe) is { Count: > 0 } changed)
            blocks.Add(RecipeRow.Sentence(changed, Named) + "\n");

        if (content.Opening is { } opening)
        {
            blocks.Add(MarkdownText.Inline(string.Join(' ', opening.Sentences)) + "\n");
            if (opening.Picture is { } picture)
                blocks.Add(OfPlot(picture));
        }
        blocks.Add($"{MarkdownText.Inline(content.Lead)}\n");
        if (content.Terms.Count > 0)
        {
            blocks.Add("## Words used here\n");
            blocks.Add(string.Concat(
                content.Terms.Select(term => $"- **{MarkdownText.Inline(term.Name)}**: {MarkdownText.Inline(term.Meaning)}\n")));
        }
        blocks.Add($"## {VerdictCount.Of(content)}\n");
        blocks.AddRange(MarkdownVerdicts.Of(content));
        blocks.AddRange(content.Overview.Select(OfPlot));
        blocks.AddRange(content.Findings.SelectMany(finding => OfFinding(finding, content.Scale)));
        blocks.AddRange(content.Sections.SelectMany(OfSection));
        blocks.AddRange(OfSamples(content));
        blocks.AddRange(OfRecipe(content));
        if (content.Conflicts.Count > 0)
        {
            blocks.Add("## Paper against code\n");
            var rows = content.Conflicts.Select(conflict => (IReadOnlyList<string>)
            [
                MarkdownText.Cell(conflict.What), MarkdownText.Cell(conflict.Paper), MarkdownText.Cell(conflict.Code),
                MarkdownText.Cell(conflict.InForce), conflict.Key is null ? "–" : MarkdownText.Code(conflict.Key, inCell: true),
            ]);
            blocks.Add(MarkdownText.Words(["what", "paper", "official code", "in force here", "key"], rows));
        }
        if (content.Artifacts.Count > 0)
        {
            blocks.Add("## Artifacts\n");
            blocks.Add(MarkdownText.Words(["stage", "name", "hash", "work"], content.Artifacts.Select(artifact => (IReadOnlyList<string>)
            [
                MarkdownText.Cell(artifact.Stage), MarkdownText.Cell(artifact.Name), MarkdownText.Code(artifact.Hash, inCell: true),
                NumberText.OfSeconds(artifact.Seconds),
            ])));
        }
        if (content.Commands.Count > 0)
        {
            blocks.Add("## Run it yourself\n");
            blocks.Add(MarkdownText.Words(["command", "what it does"], content.Commands.Select(command => (IReadOnlyList<string>)
                [MarkdownText.Code(command.Line, inCell: true), MarkdownText.Cell(command.Purpose)])));
        }
        blocks.Add("## Where this ran\n");
        blocks.Add(MarkdownText.Words(["", ""], OriginText.Facts(content)
            .Select(fact => (IReadOnlyList<string>)[fact.Name, MarkdownText.Cell(fact.Value)])));
        return string.Join('\n', blocks);
    }

    private static string Named(RecipeRow row) =>
        $"{MarkdownText.Code(row.Key)} = {MarkdownText.Inline(row.Value)} (usually {MarkdownText.Inline(row.Usual ?? "")})";

    private static IEnumerable<string> OfFinding(Finding finding, string scale)
    {
        var (result, claim) = (finding.Result, finding.Result.Claim);
        yield return $"## {MarkdownText.Inline(FindingSection.Heading(finding))}\n";
        yield return $"**{MarkdownVerdicts.Word(result)}** {MarkdownText.Code(claim.Id)}: {MarkdownText.Inline(claim.Statement)} "
            + $"(in the paper: {MarkdownText.Inline(claim.Place)})\n";
        if (result.Measured.Count > 0 || result.Paper.Count > 0)
            yield return MarkdownText.Table(MeasuredTable.Of(finding, scale));
        yield return $"Metric: {MarkdownText.Inline(claim.Metric)}.\n";
        if (MeasuredTable.Footnotes(result) is { Count: > 0 } sources)
            yield return $"The paper's values: {MarkdownText.Inline(string.Join("; ", sources))}.\n";
        yield return string.Concat(result.Bounds.Select(bound =>
            $"- {(bound.Holds ? "✓ met" : "✗ **MISSED**")}: {MarkdownText.Inline(VerdictLine.InWords(bound))}\n"));
        yield return $"Check it again: {MarkdownText.Code(finding.Command)}\n";
        foreach (var remark in finding.AllRemarks)
            yield return $"> {MarkdownText.Inline(remark)}\n";
        foreach (var table in AgreementTables.Of(finding))
            yield return OfTable(table);
        foreach (var plot in finding.Plots)
            yield return OfPlot(plot);
        foreach (var table in finding.Tables)
            yield return OfTable(table);
    }

    private static IEnumerable<string> OfSection(ReportSection section) =>
    [
        $"## {MarkdownText.Inline(section.Title)}\n",
        .. section.Paragraphs.Select(paragraph => MarkdownText.Inline(paragraph) + "\n"),
        .. section.Plots.Select(OfPlot),
        .. section.Tables.Select(OfTable),
    ];

    private static string OfTable(CaptionedTable table) =>
        $"### {MarkdownText.Inline(table.Title)}\n\n{MarkdownText.Table(table.Text)}"
        + (table.Note is null ? "" : $"\n{MarkdownText.Inline(table.Note)}\n");

    private static string OfPlot(Plot plot)
    {
        var note = plot.Note is null ? "" : " " + MarkdownText.Inline(plot.Note);
        var text = new StringBuilder($"### {MarkdownText.Inline(plot.Title)}\n\n{MarkdownText.Inline(plot.Description)}{note}\n");
        if (plot is GroupedBars groups)
        {
            return text.Append('\n').Append(MarkdownText.Table(new TableText([groups.Axis, "whose", "value, %", "interval"],
                [.. groups.Groups.SelectMany(group => group.Bars.Select(bar => (IReadOnlyList<string>)
                [
                    group.Heading, bar.Label, NumberText.Of(bar.Value),
                    bar.Interval is { } interval ? NumberText.Of(interval) : "–",
                ]))])))
                .ToString();
        }
        if (plot is not BarChart chart)
            return text.Append("\nThe picture is in `").Append(ReportFolder.PageName).Append("`.\n").ToString();
        var models = chart.Bars.SelectMany(bar => bar.Paper).Select(mark => mark.Model).Distinct().ToList();
        return text.Append('\n').Append(MarkdownText.Table(new TableText(
            [chart.Axis, "measured", "interval", "seeds", .. models.Select(model => $"{model} (paper)")],
            [
                .. chart.Bars.Select(bar => (IReadOnlyList<string>)
                [
                    bar.Label, NumberText.Of(bar.Value), bar.Interval is { } interval ? NumberText.Of(interval) : "–",
                    bar.Seeds.Count == 0 ? "–" : string.Join(" / ", bar.Seeds.Select(seed => NumberText.Of(seed))),
                    .. models.Select(model => PaperOf(bar, model)),
                ]),
            ]))).ToString();
    }

    private static string PaperOf(Bar bar, string model)
    {
        var values = bar.Paper.Where(mark => mark.Model == model).Select(mark => NumberText.Of(mark.Value)).ToList();
        return values.Count == 0 ? "–" : string.Join(" / ", values);
    }

    private static IEnumerable<string> OfSamples(ReportContent content)
    {
        if (content.Samples.Count == 0)
            yield break;
        yield return "## Samples\n";
        if (content.SampleChoice.Length > 0)
            yield return MarkdownText.Inline(content.SampleChoice) + "\n";
        foreach (var sample in content.Samples)
        {
            yield return $"### {MarkdownText.Inline(sample.Instruction)}\n";
            if (sample.Reference is not null)
                yield return $"Reference:\n\n{MarkdownText.Block(sample.Reference)}";
            foreach (var response in sample.Responses)
                yield return $"{MarkdownText.Inline(response.Model)}{Opinion(response)}:\n\n{MarkdownText.Block(response.Text)}";
        }
    }

    private static string Opinion(SampleResponse response) => string.Concat((string[])
    [
        response.Score is { } score ? $", S {NumberText.Of(score.Total, 2)} ({string.Join(", ", score.Parts.Select(Part))})" : "",
        response.Preference is { } preference ? string.Create(CultureInfo.InvariantCulture, $", preferred {preference * 100:0} %") : "",
        response.Finished ? "" : ", **never stopped**",
    ]);

    private static string Part((string Letter, double Value) part) => $"{part.Letter} {NumberText.Of(part.Value, 2)}";

    private static IEnumerable<string> OfRecipe(ReportContent content)
    {
        yield return "## Recipe\n";
        var rows = RecipeRow.All(content.Recipe, content.UnchangedRecipe);
        yield return MarkdownText.Words(["key", "value", "usually"], rows.Select(row => (IReadOnlyList<string>)
        [
            MarkdownText.Code(row.Key, inCell: true),
            row.Usual is null ? MarkdownText.Cell(row.Value) : $"**{MarkdownText.Cell(row.Value)}**",
            row.Usual is null ? "" : MarkdownText.Cell(row.Usual),
        ]));
    }
}
