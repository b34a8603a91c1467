using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ImplicitInstruct.AlpacaEval.Annotations;

/// <summary>Texts as Python sees them.</summary>
internal static partial class JsonText
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

    /// <summary>A JSON text with null in the place of words that Python writes for numbers and JSON does not know.</summary>
    /// <param name="text">The text; what stands in its strings stays.</param>
    /// <param name="words">Such as <c>NaN</c>.</param>
    public static byte[] WithNullFor(ReadOnlySpan<byte> text, params ReadOnlySpan<string> words)
    {
        var result = new List<byte>(text.Length + 16);
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (!quoted && LengthAt(text[i..], words) is var length and > 0)
            {
                result.AddRange("null"u8);
                i += length - 1;
                continue;
            }

            if (quoted && text[i] == '\\' && i + 1 < text.Length)
                result.Add(text[i++]);
            else if (text[i] == '"')
                quoted = !quoted;
            result.Add(text[i]);
        }

        return [.. result];
    }

    private static int LengthAt(ReadOnlySpan<byte> text, ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (text.Length >= word.Length && Ascii.Equals(text[..word.Length], word))
                return word.Length;
        }

        return 0;
    }

    /// <summary>A JSON text in which halves of surrogate pairs, which a model may write and .NET refuses, are U+FFFD.</summary>
    public static string WithoutHalves(string json) =>
        json.Contains("\\ud", StringComparison.OrdinalIgnoreCase)
            ? Escapes().Replace(json, escape => escape.Groups["half"].Success ? "\\ufffd" : escape.Value)
            : json;

    /// <summary>Escapes from left to right, so that a backslash of its own is not taken for the beginning of another.</summary>
    [GeneratedRegex(
        @"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
        RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Escapes();

    /// <summary>A text out of a file, safe to print: control characters replaced, cut when long.</summary>
    public static string Shown(string text)
    {
        const int Longest = 80;
        var shown = string.Concat(text.Take(Longest).Select(unit => char.IsControl(unit) || char.IsSurrogate(unit) ? '?' : unit));
        return text.Length > Longest ? shown + "..." : shown;
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
