using System.Text;
using System.Xml.Linq;

namespace ImplicitInstruct.Reporting.Page;

/// <summary>Writes a tree as HTML that is well-formed XML too: all text is escaped here and nowhere else.</summary>
internal static class HtmlText
{
    private static readonly HashSet<string> WithoutContent = ["meta", "link", "br", "hr", "wbr"];

    /// <summary>Elements after which a new line changes nothing in the page.</summary>
    private static readonly HashSet<string> Lines =
    [
        "html", "head", "body", "meta", "link", "title", "style", "header", "main", "footer", "nav", "section", "article", "figure",
        "figcaption", "details", "summary",
        "div", "h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td",
        "svg", "g", "path", "rect", "circle", "text", "line",
    ];

    /// <summary>The document, with line feeds, ending in one.</summary>
    public static string Document(XElement html)
    {
        var text = new StringBuilder("<!DOCTYPE html>\n");
        Write(text, html);
        return text.ToString();
    }

    /// <summary>A picture as a file of its own, with line feeds, ending in one.</summary>
    public static string Picture(XElement svg)
    {
        var text = new StringBuilder();
        Write(text, svg);
        return text.ToString();
    }

    /// <summary>
    /// Text without what HTML cannot hold: lone surrogates and control characters become U+FFFD, every line end a line feed.
    /// </summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
            clean.Append(rune.Value is '\n' or '\t' or (>= 0x20 and not (>= 0x7F and <= 0x9F) and not 0xFFFE and not 0xFFFF)
                ? rune.ToString()
                : "\uFFFD");
        return clean.ToString();
    }

    private static void Write(StringBuilder text, XElement element)
    {
        var name = element.Name.LocalName;
        text.Append('<').Append(name);
        foreach (var attribute in element.Attributes())
        {
            text.Append(' ').Append(attribute.Name.LocalName).Append("=\"")
                .Append(Escape(attribute.Value).Replace("\"", "&quot;", StringComparison.Ordinal)).Append('"');
        }

        if (WithoutContent.Contains(name))
        {
            text.Append("/>");
        }
        else
        {
            text.Append('>');
            foreach (var node in element.Nodes())
            {
                if (node is XElement inner)
                    Write(text, inner);
                else if (node is XText content)
                    text.Append(Escape(content.Value));
            }
            text.Append("</").Append(name).Append('>');
        }
        if (Lines.Contains(name))
            text.Append('\n');
    }

    private static string Escape(string text) => Clean(text)
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
