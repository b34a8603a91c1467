using Spectre.Console;

namespace ImplicitInstruct.Reporting;

/// <summary>Tables and verdicts at the end of a run.</summary>
public static class FindingsText
{
    /// <summary>Prints them; claims about the same models share their tables, which are printed once.</summary>
    /// <param name="findings">The claims.</param>
    /// <param name="terminal">Draws tables; null writes them as Markdown.</param>
    /// <param name="line">Takes lines.</param>
    public static void Print(IReadOnlyList<Finding> findings, IAnsiConsole? terminal, Action<string> line)
    {
        var printed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var table in findings.SelectMany(finding => finding.Tables))
        {
            if (!printed.Add(table.Text.ToMarkdown()))
                continue;
            line("");
            table.Text.Print(terminal, line);
            if (table.Note is { } note && printed.Add(note))
                line(note);
        }

        line("");
        foreach (var finding in findings)
            line(finding.Result.Story + "\n");
    }
}
