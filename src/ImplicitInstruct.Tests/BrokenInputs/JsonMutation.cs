using System.Text;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.BrokenInputs;

/// <summary>
/// What may befall a JSON text that stays one, or nearly: other values, values elsewhere, members twice or missing, deep nests.
/// </summary>
internal static class JsonMutation
{
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-0", "-1", "1", "2", "0.5", "1e-400", "1e400", "-1e400", "1e9", "3.0", "2147483647", "2147483648",
        "-2147483649", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551616", "123456789012345678901234567890",
        "NaN", "Infinity", "-Infinity", "01", "1.", "\"\"", "\"a\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00x\"",
        "\"..\"", "\"../outside\"", "\"/etc/hostname\"", "\"a/b\"", "\"C:\\\\x\"", "\"NaN\"", "\"1\"", "[]", "{}", "[[]]", "[null]",
        "[0]", "[1,2]",
        "{\"a\":1}", "{\"\":\"\"}", "{\"a\":1,\"a\":2}", "[\"\\ud800\"]",
    ];

    /// <summary>One to three changes; now and then a mishap of bytes behind them.</summary>
    public static byte[] Of(byte[] good, Philox random)
    {
        if (random.Below(4) == 0)
            return ByteMutation.Of(good, random);
        var text = Encoding.UTF8.GetString(good);
        for (var round = random.Below(3); round >= 0; round--)
            text = Once(text, random);
        var bytes = Encoding.UTF8.GetBytes(text);
        return random.Below(8) == 0 ? ByteMutation.Of(bytes, random) : bytes;
    }

    private static string Once(string text, Philox random)
    {
        var (values, members) = Spans(text);
        if (values.Count == 0)
            return text + random.Pick(Values);
        var value = random.Pick(values);
        switch (random.Below(9))
        {
            case 0 or 1:
                return Put(text, value, random.Pick(Values));
            case 2:
                return Put(text, value, text[random.Pick(values)]);
            case 3 when members.Count > 0:   // a member again, as it is or with another value
                var again = random.Pick(members);
                var copy = random.Below(2) == 0 ? text[again.Whole] : text[again.Name] + ":" + random.Pick(Values);
                return text.Insert(again.Whole.End.Value, "," + copy);
            case 4 when members.Count > 0:
                var gone = random.Pick(members).Whole;
                var end = gone.End.Value < text.Length && text[gone.End.Value] == ',' ? gone.End.Value + 1 : gone.End.Value;
                return text.Remove(gone.Start.Value, end - gone.Start.Value);
            case 5 when members.Count > 0:
                return Put(text, random.Pick(members).Name, random.Below(2) == 0 ? text[random.Pick(members).Name] : "\"\\ud800\"");
            case 6:
                var depth = random.Pick((int[])[1, 3, 63, 64, 70, 1000, 20000]);
                return random.Below(2) == 0
                    ? Put(text, value, new string('[', depth) + text[value] + new string(']', depth))
                    : Put(text, value, string.Concat(Enumerable.Repeat("{\"a\":", depth)) + text[value] + new string('}', depth));
            case 7:
                return Put(text, value, "\"" + new string('x', random.Pick((int[])[80, 1000, 100_000])) + "\"");
            default:
                var other = random.Pick(values);
                return value.End.Value <= other.Start.Value
                    ? Put(Put(text, other, text[value]), value, text[other])
                    : Put(text, value, text[other]);
        }
    }

    private static string Put(string text, Range where, string what) =>
        string.Concat(text.AsSpan(0, where.Start.Value), what, text.AsSpan(where.End.Value));

    /// <summary>Where values stand, and members with their names; of what is no JSON whatever can be made out.</summary>
    private static (List<Range> Values, List<(Range Name, Range Whole)> Members) Spans(string text)
    {
        var (values, members) = (new List<Range>(), new List<(Range, Range)>());
        var open = new Stack<(int Start, Range? Name)>();
        Range? name = null;
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            switch (text[i])
            {
                case '{' or '[':
                    open.Push((i++, name));
                    name = null;
                    break;
                case '}' or ']':
                    i++;
                    if (open.TryPop(out var opened))
                        Add(opened.Start, i, opened.Name);
                    break;
                case '"':
                    for (i++; i < text.Length && text[i] != '"'; i++)
                        i += text[i] == '\\' ? 1 : 0;
                    i = Math.Min(i + 1, text.Length);
                    var after = i;
                    while (after < text.Length && char.IsWhiteSpace(text[after]))
                        after++;
                    if (after < text.Length && text[after] == ':')
                        (name, i) = (start..i, after + 1);
                    else
                        Add(start, i, Taken());
                    break;
                case ',' or ':' or ' ' or '\n' or '\r' or '\t':
                    i++;
                    break;
                default:
                    while (i < text.Length && !",:{}[]\" \r\n\t".Contains(text[i], StringComparison.Ordinal))
                        i++;
                    Add(start, i, Taken());
                    break;
            }
        }

        return (values, members);

        Range? Taken()
        {
            var taken = name;
            name = null;
            return taken;
        }

        void Add(int start, int end, Range? of)
        {
            values.Add(start..end);
            if (of is { } its)
                members.Add((its, its.Start.Value..end));
        }
    }
}
