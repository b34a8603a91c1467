using System.Globalization;
using System.Text;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>
/// Unicode's normalization forms C, which GPT-NeoX's tokenizer asks for, and D, which BERT's does, of Unicode 9.0: that is where the tables
/// of Hugging Face's tokenizers library end, which made the ids.
/// </summary>
/// <remarks>
/// Done here because <see cref="string.Normalize()"/> returns its text unchanged where globalization is invariant, as it is in this
/// project. Algorithm: Unicode Standard, sections 3.11 and 3.12. Table: <c>canonical-composition.txt</c>.
/// </remarks>
internal static class CanonicalComposition
{
    private const int HangulFirst = 0xAC00, LeadFirst = 0x1100, VowelFirst = 0x1161, TailFirst = 0x11A7;
    private const int Leads = 19, Vowels = 21, Tails = 28;

    private static readonly Lazy<Table> Read = new(Table.FromResource);

    /// <summary>The text in form C.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u02ff'))
            return text;   // below U+0300 nothing combines, and what decomposes composes again
        List<int> points = [];
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, points);
        Order(points);
        Compose(points);
        return TextOf(points);
    }

    /// <summary>The text in form D: decomposed, its marks in order.</summary>
    public static string Decomposed(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        List<int> points = [];
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, points);
        Order(points);
        return TextOf(points);
    }

    private static string TextOf(List<int> points)
    {
        var text = new StringBuilder(points.Count);
        foreach (var point in points)
            text.Append(new Rune(point).ToString());
        return text.ToString();
    }

    private static void Decompose(int point, List<int> points)
    {
        if (point - HangulFirst is >= 0 and < Leads * Vowels * Tails and var syllable)
        {
            points.Add(LeadFirst + (syllable / (Vowels * Tails)));
            points.Add(VowelFirst + (syllable / Tails % Vowels));
            if (syllable % Tails > 0)
                points.Add(TailFirst + (syllable % Tails));
        }
        else if (Read.Value.Parts.TryGetValue(point, out var parts))
        {
            Decompose(parts.First, points);
            if (parts.Second is { } second)
                Decompose(second, points);
        }
        else
        {
            points.Add(point);
        }
    }

    /// <summary>Marks between two starters go by class; those of one class keep their order.</summary>
    private static void Order(List<int> points)
    {
        for (var i = 1; i < points.Count; i++)
        {
            var (point, rank) = (points[i], Class(points[i]));
            var at = i;
            for (; rank > 0 && at > 0 && Class(points[at - 1]) > rank; at--)
                points[at] = points[at - 1];
            points[at] = point;
        }
    }

    private static void Compose(List<int> points)
    {
        var (starter, end, lastClass) = (-1, 0, 0);
        foreach (var point in points.ToArray())
        {
            var rank = Class(point);
            var isNext = starter >= 0 && (end == starter + 1 || (lastClass > 0 && lastClass < rank));
            if (isNext && Pair(points[starter], point) is { } joint)
            {
                points[starter] = joint;
                continue;
            }

            points[end] = point;
            if (rank == 0)
                starter = end;
            lastClass = rank;
            end++;
        }

        points.RemoveRange(end, points.Count - end);
    }

    private static int? Pair(int first, int second)
    {
        if (first - LeadFirst is >= 0 and < Leads and var lead && second - VowelFirst is >= 0 and < Vowels and var vowel)
            return HangulFirst + (((lead * Vowels) + vowel) * Tails);
        if (first - HangulFirst is >= 0 and < Leads * Vowels * Tails and var syllable && syllable % Tails == 0
            && second - TailFirst is > 0 and < Tails and var tail)
            return HangulFirst + syllable + tail;
        return Read.Value.Pairs.TryGetValue((first, second), out var joint) ? joint : null;
    }

    private static int Class(int point) => Read.Value.Classes.GetValueOrDefault(point);

    private sealed record Table(
        Dictionary<int, int> Classes, Dictionary<int, (int First, int? Second)> Parts, Dictionary<(int, int), int> Pairs)
    {
        public static Table FromResource()
        {
            var table = new Table([], [], []);
            using var stream = typeof(CanonicalComposition).Assembly.GetManifestResourceStream("canonical-composition.txt")!;
            using var reader = new StreamReader(stream);
            while (reader.ReadLine() is { } line)
            {
                if (!line.StartsWith('#'))
                    table.Add(line.Split('-', ':', '=', '>', ' '), line);
            }

            return table;
        }

        private void Add(string[] parts, string line)
        {
            if (line.Contains(':', StringComparison.Ordinal))
            {
                for (var point = Hex(parts[0]); point <= Hex(parts[1]); point++)
                    Classes[point] = int.Parse(parts[2], CultureInfo.InvariantCulture);
                return;
            }

            Parts[Hex(parts[0])] = (Hex(parts[1]), parts.Length > 2 ? Hex(parts[2]) : null);
            if (line.Contains('=', StringComparison.Ordinal))
                Pairs[(Hex(parts[1]), Hex(parts[2]))] = Hex(parts[0]);
        }

        private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
