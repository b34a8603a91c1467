namespace ImplicitInstruct;

/// <summary>Keys and tokens as users give them: what one must be before it is sent.</summary>
public static class AccessKey
{
    /// <summary>What is wrong with a key; null where a header can hold it.</summary>
    /// <param name="key">Without blanks and line breaks around it.</param>
    /// <returns>To stand after what holds the key, which it does not repeat.</returns>
    public static string? Fault(string key)
    {
        if (key is ['"' or '\'', ..])
            return "has quotation marks around it";
        for (var i = 0; i < key.Length; i++)
        {
            if (key[i] is > ' ' and <= '~')
                continue;
            var what = key[i] switch
            {
                '\r' or '\n' => "a line break",
                ' ' or '\t' => "a blank",
                _ => FormattableString.Invariant($"the character U+{(int)key[i]:X4}"),
            };
            return FormattableString.Invariant($"holds {what} in its place {i + 1}, where keys have letters, digits and signs of ASCII");
        }

        return null;
    }
}
