using System.Globalization;

namespace ImplicitInstruct.Build.CommandLine;

/// <summary>Refuses what Cake would swallow: to Cake, any <c>--word</c> is an argument that some task may read.</summary>
internal static class CommandLineCheck
{
    private static readonly string[] Valued = ["--target", "-t", "--working", "-w", "--verbosity", "-v"];

    private static readonly string[] Flags =
    [
        "--description", "--descriptions", "--showdescription", "--showdescriptions", "--tree", "--showtree",
        "--dryrun", "--noop", "--whatif", "--exclusive", "-e", "--version", "--ver", "--info", "--help", "-h",
    ];

    /// <summary>Switches that tell of the host itself.</summary>
    internal static readonly string[] NeedNoTarget = [
        "--description", "--descriptions", "--showdescription", "--showdescriptions", "--tree", "--showtree", "--version", "--ver",
        "--info",
    ];

    /// <summary>Help was asked for, or nothing at all.</summary>
    public static bool WantsHelp(IReadOnlyCollection<string> args) => args.Count == 0 || args.Contains("--help") || args.Contains("-h");

    /// <summary>The target whose help was asked for: <c>--help Reproduce</c>, <c>--target Reproduce --help</c>; null for all.</summary>
    /// <exception cref="AdviceException">There is no such target.</exception>
    public static Target? HelpAbout(IReadOnlyList<string> args, IReadOnlyList<Target> targets)
    {
        var named = args.Index().Where(arg => arg.Item is "--help" or "-h" or "--target" or "-t")
            .Select(arg => args.ElementAtOrDefault(arg.Index + 1)).FirstOrDefault(word => word is not null && !word.StartsWith('-'));
        if (named is null)
            return null;
        CheckTarget(named, targets);
        return targets.First(target => target.Name.Equals(named, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What was typed.</summary>
    /// <exception cref="AdviceException">A target or an argument is unknown, lacks its value, has another kind of value, or is of no use to
    /// the targets.</exception>
    public static TypedArguments Parse(IReadOnlyList<string> args, IReadOnlyList<Target> targets)
    {
        if (WantsHelp([.. args]))
            return new TypedArguments([]);
        var words = Words(args);
        var typed = new TypedArguments(words);
        foreach (var target in typed.Targets)
            CheckTarget(target, targets);
        if (typed.Targets.Count == 0 && !words.Any(word => NeedNoTarget.Contains(word.Name)))
            throw new AdviceException($"No target is named: type ./build.sh --target NAME, where NAME is one of {List(targets)}.");
        foreach (var (name, value) in words)
        {
            CheckUse(name, [.. typed.Targets]);
            if (Find(name)?.Value == ProjectArgument.WholeNumber
                && !int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                throw new AdviceException($"{name} is '{value}', which is no whole number: type {name} 3, say.");
        }

        return typed;
    }

    /// <summary>The arguments with their values.</summary>
    public static List<(string Name, string? Value)> Words(IReadOnlyList<string> args)
    {
        var words = new List<(string, string?)>();
        for (var i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith('-') && IsCompared(words))
            {
                words.Add(("--name", args[i]));
                continue;
            }

            if (!args[i].StartsWith('-'))
                throw new AdviceException(
                    $"'{args[i]}' stands alone: a target is named with --target {args[i]}, and an argument with --name value.");
            var equals = args[i].IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (args[i], null) : (args[i][..equals], args[i][(equals + 1)..]);
            var argument = Find(name);
            var takesValue = argument is not null ? argument.Value is not null : Valued.Contains(name) || name == "--Target";
            if (argument is null && !takesValue && !Flags.Contains(name))
                throw Unknown(name);
            if (!takesValue && value is not null)
                throw new AdviceException($"{name} takes no value: type {name} alone.");
            if (takesValue && value is null && i + 1 < args.Count
                && (argument?.Value == ProjectArgument.Words || !args[i + 1].StartsWith('-')))
                value = args[++i];
            if (takesValue && value is null && i + 1 < args.Count && args[i + 1].Length > 1 && char.IsAsciiDigit(args[i + 1][1]))
                throw new AdviceException(
                    $"{name} cannot be {args[i + 1]}: no amount or count here is below zero. Type {name} {args[i + 1][1..]}, say.");
            if (takesValue && string.IsNullOrEmpty(value))
                throw new AdviceException($"{name} lacks its value: type {name} {argument?.Value ?? "VALUE"}.");
            words.Add((name, value));
        }
        return words;
    }

    /// <summary>
    /// The arguments as Cake takes them, to which words that stand alone mean nothing, and words for another program would be its own.
    /// </summary>
    public static string[] Spelt(IReadOnlyList<string> args) =>
        [.. Words(args).Where(word => Find(word.Name)?.Value != ProjectArgument.Words)
            .SelectMany(word => word.Value is null ? [word.Name] : new[] { word.Name, word.Value })];

    /// <summary>Whether the last target is the one whose words alone are the names of runs.</summary>
    private static bool IsCompared(List<(string Name, string? Value)> words) =>
        words.LastOrDefault(word => word.Name.ToLowerInvariant() is "--target" or "-t").Value?
            .Equals("Compare", StringComparison.OrdinalIgnoreCase) == true;

    private static void CheckTarget(string typed, IReadOnlyList<Target> targets)
    {
        if (targets.Any(target => target.Name.Equals(typed, StringComparison.OrdinalIgnoreCase)))
            return;
        var meant = Nearest.To(typed, targets.Select(target => target.Name)) is { } near ? $"did you mean {near}? The" : "the";
        throw new AdviceException($"There is no target '{typed}': {meant} targets are {List(targets)}.");
    }

    private static void CheckUse(string name, string[] wanted)
    {
        if (wanted.Length == 0 || Find(name) is not { } argument
            || argument.Targets.Intersect(wanted, StringComparer.OrdinalIgnoreCase).Any())
            return;
        throw new AdviceException(
            $"{name} is of no use to --target {string.Join(" or ", wanted)}: it belongs to --target " +
            $"{string.Join(" or ", argument.Targets)}.");
    }

    private static AdviceException Unknown(string name)
    {
        var known = ProjectArgument.All.Select(argument => $"--{argument.Name}").Concat(Valued).Concat(Flags);
        return new AdviceException(Nearest.To(name, known) is { } near
            ? $"There is no argument {name}; did you mean {near}?"
            : $"There is no argument {name}: ./build.sh --help lists them all.");
    }

    private static ProjectArgument? Find(string name) =>
        ProjectArgument.All.FirstOrDefault(argument => $"--{argument.Name}".Equals(name, StringComparison.OrdinalIgnoreCase));

    private static string List(IEnumerable<Target> targets) => string.Join(", ", targets.Select(target => target.Name));
}
