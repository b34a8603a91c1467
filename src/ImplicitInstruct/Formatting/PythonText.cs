namespace ImplicitInstruct.Formatting;

/// <summary>What the official scripts do to texts, as their language does it.</summary>
public static class PythonText
{
    /// <summary>
    /// What Python's <c>str.strip</c> leaves: it removes Unicode white space, and the four separators U+001C to U+001F that .NET does not
    /// count.
    /// </summary>
    public static string Strip(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && IsSpace(text[start]))
            start++;
        while (end > start && IsSpace(text[end - 1]))
            end--;
        return text[start..end];

        static bool IsSpace(char unit) => char.IsWhiteSpace(unit) || unit is >= '\u001c' and <= '\u001f';
    }
}
