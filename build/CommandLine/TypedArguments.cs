using System.Globalization;

namespace ImplicitInstruct.Build.CommandLine;

/// <summary>What was typed, checked: known targets, known arguments of use to them, each with a value of its kind.</summary>
/// <param name="words">Arguments with their values, in order; names with their dashes.</param>
public sealed class TypedArguments(IReadOnlyList<(string Name, string? Value)> words)
{
    private static readonly string[] TargetNames = ["--target", "-t"];

    /// <summary>The targets that are asked for.</summary>
    public IReadOnlyList<string> Targets { get; } =
    [
        .. words.Where(word => TargetNames.Contains(word.Name, StringComparer.OrdinalIgnoreCase))
            .Select(word => word.Value!.Equals("Default", StringComparison.OrdinalIgnoreCase) ? "Reproduce" : word.Value!),
    ];

    /// <summary>Whether something is told of the host itself, and no task is run.</summary>
    public bool IsListing => words.Any(word => CommandLineCheck.NeedNoTarget.Contains(word.Name));

    /// <summary>Whether tasks are listed and none is run.</summary>
    public bool IsDryRun => HasSwitch("--dryrun", "--noop", "--whatif");

    /// <summary>Whether a task is run without those that it depends on.</summary>
    public bool IsExclusive => HasSwitch("--exclusive", "-e");

    /// <summary>Whether a target is asked for.</summary>
    public bool Asks(string target) => Targets.Contains(target, StringComparer.OrdinalIgnoreCase);

    /// <summary>The value of an argument; null when it was not typed.</summary>
    public string? Text(string name) => All(name) is [.., var last] ? last : null;

    /// <summary>The values of an argument that may be given again.</summary>
    public IReadOnlyList<string> All(string name) =>
        [.. words.Where(word => Is(word.Name, name)).Select(word => word.Value).OfType<string>()];

    /// <summary>Whether an argument was typed.</summary>
    public bool Has(string name) => words.Any(word => Is(word.Name, name));

    /// <summary>The whole number of an argument; null when it was not typed.</summary>
    public int? Number(string name) =>
        Text(name) is { } text ? int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null;

    /// <summary>What was typed, but for targets and some arguments, to be handed to another run of the host.</summary>
    public IReadOnlyList<string> Without(params IReadOnlyList<string> names) =>
    [
        .. words.Where(word => !TargetNames.Contains(word.Name, StringComparer.OrdinalIgnoreCase)
                && !names.Any(name => Is(word.Name, name)))
            .Select(word => word.Value is null ? word.Name : $"{word.Name}={word.Value}"),
    ];

    private bool HasSwitch(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (words.Any(word => word.Name == name))
                return true;
        }

        return false;
    }

    private static bool Is(string typed, string name) => typed.AsSpan().TrimStart('-').Equals(name, StringComparison.OrdinalIgnoreCase);
}
