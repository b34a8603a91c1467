using System.Globalization;
using System.Xml.Linq;

namespace ImplicitInstruct.Reporting.Page;

/// <summary>Instructions with the responses of all models side by side.</summary>
internal static class SampleSection
{
    /// <summary>The section of a report; null when there are no samples.</summary>
    public static XElement? Of(ReportContent content) => Of(content.Samples, content.SampleChoice);

    /// <summary>The section; null when there are no samples.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="choice">How they were chosen; empty where nobody says.</param>
    public static XElement? Of(IReadOnlyList<Sample> samples, string choice)
    {
        if (samples.Count == 0)
            return null;
        var scored = samples.SelectMany(sample => sample.Responses).Any(response => response.Score is not null);
        return Html.Section("samples", "Samples",
            choice.Length == 0 ? null : new XElement("p", choice),
            scored ? Html.Styled("p", "note",
                "S is the judge's score, from 0 to 1. Its parts: R relevance, C correctness, K completeness, F form.") : null,
            samples.Select((sample, i) => Card(sample, open: i < 3)));
    }

    private static XElement Card(Sample sample, bool open) => new("details",
        new XAttribute("class", "sample"), open ? new XAttribute("open", "open") : null,
        new XElement("summary", Html.Styled("span", "instruction", sample.Instruction),
            sample.Kind is null ? null : Html.Styled("span", "kind", sample.Kind)),
        Html.Styled("div", "responses",
            sample.Reference is null ? null : Html.Styled("article", "response reference", new XElement("h4", "reference"),
                Html.Styled("pre", "text", sample.Reference)),
            sample.Responses.Select(Response)));

    private static XElement Response(SampleResponse response) => Html.Styled("article", "response",
        new XElement("h4", response.Model),
        Html.Styled("pre", "text", response.Text.Length == 0 ? Html.Styled("span", "empty", "(empty)") : response.Text),
        Html.Styled("p", "score", Parts(response)),
        response.Finished ? null : Html.Styled("p", "unfinished", "▲ never stopped: cut at the limit"));

    private static IEnumerable<XElement> Parts(SampleResponse response)
    {
        if (response.Score is { } score)
        {
            yield return Part("S", score.Total, "total");
            foreach (var (letter, value) in score.Parts)
                yield return Part(letter, value, "part");
        }

        if (response.Preference is { } preference)
            yield return Html.Styled("span", "part", string.Create(CultureInfo.InvariantCulture, $"preferred {preference * 100:0} %"));
    }

    private static XElement Part(string name, double value, string style) =>
        Html.Styled("span", style, new XElement("b", name), " ", NumberText.Of(value, 2));
}
