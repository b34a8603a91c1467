namespace ImplicitInstruct.Reporting.Drawing;

/// <summary>
/// How much room a text takes: nothing measures it when the file is written, so labels are placed by Helvetica's widths and a
/// reserve.
/// </summary>
internal static class TextRoom
{
    /// <summary>Fonts that stand in for Helvetica are up to a tenth wider.</summary>
    private const double Reserve = 1.1;

    /// <summary>Widths of the characters from space to tilde in thousandths of the font size (Adobe's metrics of Helvetica).</summary>
    private static readonly int[] Widths =
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
        556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
        1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
        667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
        333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
        556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    ];

    /// <summary>Width of a line of text, in the unit of the font size.</summary>
    public static double Of(string text, double size) => text.Sum(Width) * size * Reserve / 1000;

    /// <summary>The text, or as much of its beginning as fits, ending in an ellipsis.</summary>
    public static string Fit(string text, double size, double room)
    {
        if (Of(text, size) <= room)
            return text;
        var end = text.Length;
        while (end > 0 && Of(text[..end].TrimEnd() + "…", size) > room)
            end--;
        if (end > 0 && char.IsHighSurrogate(text[end - 1]))
            end--;
        return text[..end].TrimEnd() + "…";
    }

    /// <summary>The text in lines of whole words; what is left for the last line is cut to fit.</summary>
    public static IReadOnlyList<string> Wrap(string text, double size, double room, int lines)
    {
        var wrapped = new List<string>();
        var rest = text.Trim();
        while (wrapped.Count < lines - 1 && Of(rest, size) > room)
        {
            var end = rest.Length;
            do
                end = rest.LastIndexOf(' ', end - 1);
            while (end > 0 && Of(rest[..end], size) > room);
            if (end <= 0)
                break;
            wrapped.Add(rest[..end]);
            rest = rest[(end + 1)..];
        }
        wrapped.Add(Fit(rest, size, room));
        return wrapped;
    }

    private static int Width(char c) => c is >= ' ' and <= '~' ? Widths[c - ' '] : c < 0x2E80 ? 600 : 1000;
}
