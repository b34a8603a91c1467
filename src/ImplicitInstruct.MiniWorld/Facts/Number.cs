using System.Globalization;

namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>Numbers as words.</summary>
internal static class Number
{
    /// <summary>The number in digits, in the invariant culture.</summary>
    public static string Word(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The numbers <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public static string[] Words(int first, int last) => [.. Enumerable.Range(first, last - first + 1).Select(Word)];
}
