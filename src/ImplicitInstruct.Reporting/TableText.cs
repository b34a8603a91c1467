using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ImplicitInstruct.Reporting;

/// <summary>A table whose cells are text already; the first column is on the left, numbers on the right.</summary>
/// <param name="Header">Names of the columns.</param>
/// <param name="Rows">Cells, as many as columns.</param>
public sealed record TableText(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>The longest cell that is kept on one line of a terminal.</summary>
    private const int LongestName = 40;

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

    /// <summary>Prints it.</summary>
    /// <param name="terminal">Draws it; null writes it as Markdown.</param>
    /// <param name="line">Takes lines.</param>
    public void Print(IAnsiConsole? terminal, Action<string> line)
    {
        if (terminal is null)
            line(ToMarkdown());
        else
            terminal.Write(ToTerminal(terminal.Profile.Width));
    }

    /// <summary>For a terminal. A table that is too wide becomes several, each with the first column, as no name is broken.</summary>
    /// <param name="width">Characters that fit a line.</param>
    public IRenderable ToTerminal(int width)
    {
        var parts = new List<List<int>> { new() };
        var left = width - 1 - Width(0);
        foreach (var column in Enumerable.Range(1, Header.Count - 1))
        {
            if (left < Width(column) && parts[^1].Count > 0)
            {
                parts.Add([]);
                left = width - 1 - Width(0);
            }

            parts[^1].Add(column);
            left -= Width(column);
        }

        return new Rows(parts.Select(columns => Part([0, .. columns])));
    }

    private Table Part(IReadOnlyList<int> columns)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns)
        {
            var isText = Longest(column) > LongestName;   // sentences, which may be broken between words
            table.AddColumn(new TableColumn(Markup.Escape(Header[column]))
            {
                Alignment = column == 0 ? Justify.Left : Justify.Right,
                NoWrap = !isText,
                Width = isText ? LongestName : null,
            });
        }

        foreach (var row in Rows)
            table.AddRow([.. columns.Select(column => new Text(row[column]))]);
        return table;
    }

    /// <summary>Characters that a column takes, with its border and blanks.</summary>
    private int Width(int column) => Math.Min(Longest(column), LongestName) + 3;

    private int Longest(int column) => Rows.Select(row => row[column].Length).Append(Header[column].Length).Max();
}

/// <summary>A table with its caption.</summary>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Text">The table.</param>
/// <param name="Note">What its columns mean; null when they speak for themselves.</param>
public sealed record CaptionedTable(string Title, TableText Text, string? Note = null);
