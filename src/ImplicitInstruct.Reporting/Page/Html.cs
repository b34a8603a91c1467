using System.Xml.Linq;

namespace ImplicitInstruct.Reporting.Page;

/// <summary>Elements of the page that more than one part uses.</summary>
internal static class Html
{
    /// <summary>An element.</summary>
    public static XElement Element(string name, params object?[] content) => new(name, content);

    /// <summary>An element with a class.</summary>
    public static XElement Styled(string name, string style, params object?[] content) =>
        new(name, new XAttribute("class", style), content);

    /// <summary>A link within the page or beside it.</summary>
    public static XElement Link(string address, params object?[] content) => new("a", new XAttribute("href", address), content);

    /// <summary>Text as an anchor's name.</summary>
    public static string Anchor(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));

    /// <summary>A section with a heading.</summary>
    public static XElement Section(string anchor, string heading, params object?[] content) =>
        new("section", new XAttribute("id", anchor), new XElement("h2", heading), content);

    /// <summary>What may be wider than a phone scrolls in a box of its own, also by keyboard.</summary>
    public static XElement ScrollBox(string label, XElement content) =>
        new("div", new XAttribute("class", "scroll"), new XAttribute("tabindex", "0"), new XAttribute("role", "region"),
            new XAttribute("aria-label", label), content);

    /// <summary>A table whose first column is on the left and whose other columns are on the right.</summary>
    /// <param name="table">The table.</param>
    /// <param name="label">Its name.</param>
    public static XElement Table(TableText table, string label) =>
        ScrollBox(label, Element("table", Header(table.Header), Body(table.Rows)));

    /// <summary>A table of words: all columns are on the left.</summary>
    /// <param name="label">Its name.</param>
    /// <param name="header">Names of the columns.</param>
    /// <param name="rows">Cells, each a text or an element.</param>
    public static XElement Words(string label, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<object?>> rows) =>
        ScrollBox(label, Styled("table", "words", Header(header), Body(rows)));

    /// <summary>A command line to copy.</summary>
    public static XElement Command(string line) => Styled("code", "command", line);

    /// <summary>A captioned table.</summary>
    public static XElement Captioned(CaptionedTable table) => Styled("div", "captioned",
        Element("h3", table.Title), Table(table.Text, table.Title), table.Note is null ? null : Styled("p", "note", table.Note));

    private static XElement Header(IReadOnlyList<string> names) =>
        Element("thead", Element("tr", names.Select(name => Scoped("col", name))));

    private static XElement Body(IEnumerable<IReadOnlyList<object?>> rows) => Element("tbody", rows.Select(row =>
        Element("tr", row.Select((cell, column) => column == 0 ? Scoped("row", cell) : Cell(cell)))));

    /// <summary>A cell that lists several things has a line for each: in one line they would push the other columns out of sight.</summary>
    private static XElement Cell(object? cell) => cell is string text && text.Contains("; ", StringComparison.Ordinal)
        ? Styled("td", "lines", text.Split("; ").Select(line => Element("div", line)))
        : Element("td", cell);

    private static XElement Scoped(string scope, object? content) => new("th", new XAttribute("scope", scope), content);
}
