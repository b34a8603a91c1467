using System.Text;
using ImplicitInstruct.Files;
using ImplicitInstruct.Reporting.Page;

namespace ImplicitInstruct.Reporting;

/// <summary><c>index.html</c> and <c>report.md</c> of a scale, for people.</summary>
public static class ReportFolder
{
    /// <summary>The folder's name in the scale's folder.</summary>
    public const string Name = "report";

    /// <summary>The page: one file that loads nothing else and needs no script.</summary>
    public const string PageName = "index.html";

    /// <summary>The same as Markdown, without the pictures.</summary>
    public const string MarkdownName = "report.md";

    /// <summary>Writes both, each whole or not at all. The same content gives the same bytes.</summary>
    /// <param name="folder">Where to; made when needed.</param>
    /// <param name="content">What they say.</param>
    /// <exception cref="ArgumentException">The content contradicts itself, or a number cannot be shown.</exception>
    /// <exception cref="AdviceException">The folder cannot be written to.</exception>
    public static void Write(string folder, ReportContent content)
    {
        Write(folder, (PageName, HtmlReport.Render(content)), (MarkdownName, MarkdownReport.Render(content)));
    }

    /// <summary>Writes the page of a comparison.</summary>
    /// <inheritdoc cref="Write(string, ReportContent)"/>
    public static void Write(string folder, ComparisonContent content) => Write(folder, (PageName, ComparisonPage.Render(content)));

    private static void Write(string folder, params ReadOnlySpan<(string Name, string Text)> files)
    {
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var (name, text) in files)
                DurableFile.Write(Path.Combine(folder, name), Encoding.UTF8.GetBytes(text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AdviceException(
                $"The report cannot be written to '{folder}': {e.Message.TrimEnd('.')}. "
                    + "Make room or give the right to write there, and run again.",
                e);
        }
    }
}
