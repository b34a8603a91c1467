using System.Text;
using Spectre.Console;

namespace ImplicitInstruct.Reporting;

/// <summary>A table whose cells are text already; the first column is on the left, numbers on the right.</summary>
/// <param name="Header">Names of the columns.</param>
/// <param name="Rows">Cells, as many as columns.</param>
public sealed record TableText(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>As Markdown, with line feeds, ending in one.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        Line(Header);
        Line([.. Header.Select((_, column) => column == 0 ? "---" : "---:")]);
        foreach (var row in Rows)
            Line(row);
        return text.ToString();

        void Line(IReadOnlyList<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }

    /// <summary>For a terminal.</summary>
    public Table ToTerminal()
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var (column, name) in Header.Index())
            table.AddColumn(new TableColumn(Markup.Escape(name)) { Alignment = column == 0 ? Justify.Left : Justify.Right });
        foreach (var row in Rows)
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        return table;
    }
}

/// <summary>A table with its caption.</summary>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Text">The table.</param>
/// <param name="Note">What its columns mean; null when they speak for themselves.</param>
public sealed record CaptionedTable(string Title, TableText Text, string? Note = null);
