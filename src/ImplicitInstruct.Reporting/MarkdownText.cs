using System.Text;
using ImplicitInstruct.Reporting.Page;

namespace ImplicitInstruct.Reporting;

/// <summary>Text as Markdown that shows it and does nothing else.</summary>
internal static class MarkdownText
{
    /// <summary>Text within a line: marks of Markdown and HTML are escaped, new lines become spaces.</summary>
    public static string Inline(string text)
    {
        var clean = HtmlText.Clean(text);
        var links = clean.Contains("](", StringComparison.Ordinal)
            || clean.Contains("][", StringComparison.Ordinal);   // an interval is no link
        var escaped = new StringBuilder(clean.Length);
        foreach (var c in clean)
        {
            if (c is '\\' or '`' or '*' or '_' or '<' or '>' or '|' or '~' or '&' or '$' || (links && (c is '[' or ']'))
                || (escaped.Length == 0 && c == '#'))
                escaped.Append('\\');
            escaped.Append(c is '\n' or '\t' ? ' ' : c);
        }
        return escaped.ToString();
    }

    /// <summary>Text in a cell of a table: new lines stay visible.</summary>
    public static string Cell(string text) => string.Join("<br>", HtmlText.Clean(text).Split('\n').Select(Inline)).Trim();

    /// <summary>Code within a line; in a cell a pipe must be escaped even there.</summary>
    public static string Code(string text, bool inCell = false)
    {
        var line = HtmlText.Clean(text).Replace('\n', ' ');
        var ticks = new string('`', LongestRun(line) + 1);
        var room = line.StartsWith('`') || line.EndsWith('`') ? " " : "";
        return $"{ticks}{room}{(inCell ? line.Replace("|", "\\|", StringComparison.Ordinal) : line)}{room}{ticks}";
    }

    /// <summary>A block of text as it is, ending in a line feed; its fence is longer than any in the text.</summary>
    public static string Block(string text)
    {
        var clean = HtmlText.Clean(text);
        var fence = new string('`', Math.Max(3, LongestRun(clean) + 1));
        return $"{fence}text\n{clean}{(clean.EndsWith('\n') ? "" : "\n")}{fence}\n";
    }

    /// <summary>A table; the first column is on the left, the others on the right.</summary>
    public static string Table(TableText table) => Rows(table.Header.Select(Cell),
        table.Header.Select((_, column) => column == 0 ? "---" : "---:"), table.Rows.Select(row => row.Select(Cell)));

    /// <summary>A table of words; cells are Markdown already.</summary>
    public static string Words(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows) =>
        Rows(header.Select(Cell), header.Select(_ => "---"), rows);

    private static string Rows(IEnumerable<string> header, IEnumerable<string> sides, IEnumerable<IEnumerable<string>> rows)
    {
        var text = new StringBuilder();
        foreach (var row in (IEnumerable<IEnumerable<string>>)[header, sides, .. rows])
            text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        return text.ToString();
    }

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }
        return longest;
    }
}
