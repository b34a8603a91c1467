using System.Text;
using ImplicitInstruct.Hub;

namespace ImplicitInstruct.Reproduction.Verifying;

/// <summary>The first place where two files are not the same, in words: a tensor's number, a line, a byte.</summary>
internal static class FirstDifference
{
    private const int Shown = 60;

    /// <summary>Names it.</summary>
    /// <param name="here">The file that was made here.</param>
    /// <param name="there">The file that was published.</param>
    /// <returns>What to put after <c>first at</c>.</returns>
    public static string Of(string here, string there)
    {
        if (Path.GetExtension(here) == ".safetensors" && OfTensors(here, there) is { } number)
            return number;
        var (own, other) = (File.ReadAllBytes(here), File.ReadAllBytes(there));
        var at = own.AsSpan().CommonPrefixLength(other);
        return TextOf(own) is { } mine && TextOf(other) is { } theirs
            ? OfLines(mine, theirs)
            : FormattableString.Invariant($"byte {at}: {ByteAt(own, at)} here, {ByteAt(other, at)} there");
    }

    /// <summary>The tensors of both, one beside the other; null where they are not the same ones, or none can be read.</summary>
    internal static IEnumerable<(NamedTensor Here, NamedTensor There)>? Pairs(string here, string there)
    {
        try
        {
            var (own, other) = (Safetensors.Read(here), Safetensors.Read(there));
            return own.Shapes.Select(Form).SequenceEqual(other.Shapes.Select(Form)) ? own.Zip(other) : null;
        }
        catch (AdviceException)
        {
            return null;   // what is no tensor file is compared byte by byte
        }

        static string Form(TensorShape shape) => $"{shape.Name} [{string.Join(", ", shape.Shape)}]";
    }

    private static string? OfTensors(string here, string there)
    {
        foreach (var (own, other) in Pairs(here, there) ?? [])
        {
            Span<float> mine = own.Values.Span, theirs = other.Values.Span;
            for (var i = 0; i < mine.Length; i++)
            {
                if (BitConverter.SingleToInt32Bits(mine[i]) != BitConverter.SingleToInt32Bits(theirs[i]))
                    return string.Create(CultureInfo.InvariantCulture,
                        $"{Quote(own.Name)} [{string.Join(", ", Index(i, own.Shape))}]: {mine[i]:R} here, {theirs[i]:R} there");
            }
        }

        return null;
    }

    private static int[] Index(int flat, IReadOnlyList<int> shape)
    {
        var index = new int[shape.Count];
        for (var axis = shape.Count - 1; axis >= 0; axis--)
            (flat, index[axis]) = Math.DivRem(flat, shape[axis]);
        return index;
    }

    private static string OfLines(string here, string there)
    {
        var (own, other) = (here.Split('\n'), there.Split('\n'));
        var line = own.AsSpan().CommonPrefixLength(other);
        var (mine, theirs) = (LineAt(own, line), LineAt(other, line));
        var from = Math.Max(0, mine.AsSpan().CommonPrefixLength(theirs) - (Shown / 3));
        return FormattableString.Invariant($"line {line + 1}: {Quote(mine[from..])} here, {Quote(theirs[from..])} there");

        static string LineAt(string[] lines, int line) => line < lines.Length ? lines[line] : "";
    }

    private static string? TextOf(byte[] bytes)
    {
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string ByteAt(byte[] bytes, int at) =>
        at < bytes.Length ? FormattableString.Invariant($"0x{bytes[at]:x2}") : "the end";

    /// <summary>A stranger's text may hold anything; a terminal gets what can be shown.</summary>
    private static string Quote(string text) =>
        $"'{string.Concat(text.Take(Shown).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c))}"
        + (text.Length > Shown ? "...'" : "'");
}
