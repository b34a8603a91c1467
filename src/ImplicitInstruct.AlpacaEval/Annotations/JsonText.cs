using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ImplicitInstruct.AlpacaEval.Annotations;

/// <summary>Texts as Python sees them.</summary>
internal static class JsonText
{
    /// <summary>
    /// The text of a JSON string, even when it holds half a surrogate pair, which Python writes and .NET's reader refuses.
    /// </summary>
    public static string Of(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescape(text.GetRawText());
        }
    }

    /// <summary>Length in Unicode code points: Python's <c>len</c>. Half a surrogate pair counts as one.</summary>
    public static int CodePoints(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }

    private static string Unescape(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 1; i < raw.Length - 1; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            var escape = raw[++i];
            if (escape == 'u')
            {
                text.Append((char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 4;
                continue;
            }

            text.Append(escape switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', _ => escape });
        }

        return text.ToString();
    }
}
