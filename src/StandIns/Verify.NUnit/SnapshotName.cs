using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace VerifyTests;

/// <summary>Folder, name without ending, and extension of one snapshot.</summary>
internal sealed record SnapshotName(string Directory, string Prefix, string Extension)
{
    private const string NotInFileNames = "\"\\<>|:*?/";

    private static readonly ConcurrentDictionary<string, bool> Taken = new(StringComparer.Ordinal);

    public string Verified => Path.Combine(Directory, $"{Prefix}.verified.{Extension}");

    public string Received => Path.Combine(Directory, $"{Prefix}.received.{Extension}");

    /// <exception cref="InvalidOperationException">The name was used before in this run.</exception>
    public static SnapshotName Of(TestMethod test, string extension, VerifySettings settings, string sourceFile)
    {
        var besideSource = Path.GetDirectoryName(sourceFile)
            ?? throw new InvalidOperationException($"Unable to resolve directory. sourceFile: {sourceFile}");
        var directory = settings.Directory is null ? besideSource : Path.Combine(besideSource, settings.Directory);
        var prefix = settings.FileName
            ?? $"{settings.TypeName ?? test.TypeName}.{settings.MethodName ?? test.MethodName}{ForParameters(test, settings)}";
        if (!settings.MayShareName && !Taken.TryAdd(Path.Combine(directory, prefix), true))
            throw new InvalidOperationException(
                $"The prefix has already been used: {Path.Combine(directory, prefix)}. Give each snapshot of a test "
                + "its own UseFileName, UseMethodName or UseTextForParameters.");
        return new SnapshotName(directory, prefix, extension);
    }

    private static string ForParameters(TestMethod test, VerifySettings settings)
    {
        if (settings.ParametersText is not null)
            return $"_{settings.ParametersText}";
        if (test.Arguments.Count > test.ParameterNames.Count)
            throw new InvalidOperationException(
                $"The number of passed in parameters ({test.Arguments.Count}) must not exceed "
                + $"the number of parameters for the method ({test.ParameterNames.Count}).");
        return string.Concat(test.ParameterNames.Zip(test.Arguments, (name, value) => $"_{name}={Text(value, isRoot: true)}"));
    }

    private static string Text(object? value, bool isRoot) => value switch
    {
        null => "null",
        string text => Clean(text),
        IEnumerable items => List(items.Cast<object?>().Select(item => Text(item, isRoot: false)).ToArray(), isRoot),
        IFormattable number => Clean(number.ToString(null, CultureInfo.InvariantCulture)),
        _ => Clean(value.ToString() ?? "null"),
    };

    private static string List(string[] items, bool isRoot) => (items.Length, isRoot) switch
    {
        (0, _) => "[]",
        (_, true) => string.Join(',', items),
        _ => $"[{string.Join(',', items)}]",
    };

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
            clean.Append(c < ' ' || NotInFileNames.Contains(c) ? '-' : c);
        return clean.ToString();
    }
}
