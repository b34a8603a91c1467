using System.Text.RegularExpressions;

namespace ImplicitInstruct.Reproduction.Verifying;

/// <summary>
/// How far what a GPU made may lie from what another one made, to be called comparable. A GPU promises no bits: sums come in other orders.
/// </summary>
/// <remarks>
/// Tensors: each within 2 % of its own length (L2) of the other. Texts: as many lines, and of ten at least nine with the same words, whose
/// numbers lie within 2 %, or 0.02 where they are below one; a list within a line counts as one. A response that takes another turn at one
/// token is another line.
/// </remarks>
internal static partial class Likeness
{
    /// <summary>Largest distance of a tensor, and of a number, relative.</summary>
    internal const double Distance = 0.02;

    /// <summary>Largest share of other lines.</summary>
    internal const double Lines = 0.1;

    /// <summary>In what way two files are not comparable; null where they are.</summary>
    /// <param name="here">The file that was made here.</param>
    /// <param name="there">The file that was published.</param>
    public static string? Fault(string here, string there)
    {
        if (Path.GetExtension(here) == ".safetensors" && FirstDifference.Pairs(here, there) is { } pairs)
            return pairs.Select(pair => (pair.Here.Name, Off: DistanceOf(pair.Here.Values.Span, pair.There.Values.Span)))
                .Where(one => !(one.Off <= Distance))
                .Select(one => string.Create(
                    CultureInfo.InvariantCulture, $"'{one.Name}' lies {one.Off:0.0000} of its length away, more than {Distance}"))
                .FirstOrDefault();
        var (own, other) = (LinesOf(here), LinesOf(there));
        if (own.Length != other.Length)
            return FormattableString.Invariant($"{own.Length} lines here, {other.Length} there");
        var others = own.Zip(other).Count(pair => !IsLike(pair.First, pair.Second));
        return others <= Lines * own.Length ? null : FormattableString.Invariant($"{others} of {own.Length} lines are others");
    }

    private static string[] LinesOf(string path) => File.ReadAllText(path).Split('\n', ']');

    private static double DistanceOf(ReadOnlySpan<float> here, ReadOnlySpan<float> there)
    {
        var (off, length) = (0.0, 0.0);
        for (var i = 0; i < here.Length; i++)
        {
            var (mine, theirs) = ((double)here[i], (double)there[i]);
            (off, length) = (off + ((mine - theirs) * (mine - theirs)), length + (theirs * theirs));
        }

        return off == 0 ? 0 : Math.Sqrt(off / length);
    }

    private static bool IsLike(string here, string there)
    {
        if (here == there)
            return true;
        var (own, other) = (Number().Matches(here), Number().Matches(there));
        return own.Count == other.Count && Number().Replace(here, "#") == Number().Replace(there, "#")
            && own.Zip(other).All(pair => IsNear(Value(pair.First), Value(pair.Second)));

        static double Value(Match number) => double.Parse(number.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private static bool IsNear(double here, double there) => Math.Abs(here - there) <= Distance * Math.Max(1, Math.Abs(there));

    [GeneratedRegex(@"-?\d+(\.\d+)?([eE][+-]?\d+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
