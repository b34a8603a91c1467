using System.Text.RegularExpressions;

namespace ImplicitInstruct.Hub.Downloads;

/// <summary>
/// Variables of the environment, read as the Python package reads them (huggingface_hub, <c>constants.py</c>; CPython, Lib/posixpath.py).
/// </summary>
internal sealed partial class PythonEnvironment(Func<string, string?> variable)
{
    /// <summary>The user's folder.</summary>
    public string Home { get; } = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>The first variable of these that is set to more than blanks, without blanks around it; null when none is.</summary>
    public string? First(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (variable(name) is { } text && !string.IsNullOrWhiteSpace(text))
                return text.Trim();
        }

        return null;
    }

    /// <summary>
    /// A folder or file: <c>~</c> at its start is the user's folder (<c>expanduser</c>), <c>$NAME</c> and <c>${NAME}</c> are variables
    /// where those are set (<c>expandvars</c>).
    /// </summary>
    public string? Folder(params ReadOnlySpan<string> names)
    {
        if (First(names) is not { } path)
            return null;
        if (path == "~")
            path = Home;
        else if (path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith("~\\", StringComparison.Ordinal))
            path = Path.Combine(Home, path[2..]);
        return VariableForm().Replace(path, match => variable(match.Groups["name"].Value) ?? match.Value);
    }

    /// <summary>Whether a switch is on.</summary>
    public static bool IsTrue(string? value) => value?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";

    [GeneratedRegex(@"\$(\{(?<name>\w+)\}|(?<name>\w+))", RegexOptions.CultureInvariant)]
    private static partial Regex VariableForm();
}
