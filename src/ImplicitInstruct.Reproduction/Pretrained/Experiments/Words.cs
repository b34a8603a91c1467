using System.Text;

namespace ImplicitInstruct.Reproduction.Pretrained.Experiments;

/// <summary>A text as its lower-case words, digits among them, parted by single spaces: what the counting embedder compares.</summary>
internal static class Words
{
    public static string Of(string text)
    {
        var words = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                words.Append(Rune.ToLowerInvariant(rune));
            else if (words.Length > 0 && words[^1] != ' ')
                words.Append(' ');
        }

        return words.ToString().TrimEnd();
    }
}
