using Cake.Core;
using Cake.Core.Diagnostics;

namespace Cake.Frosting.Engine;

/// <summary>The command line: the host's own switches, and the rest as arguments.</summary>
internal sealed class HostSwitches
{
    public const string HelpText = """
        USAGE:
            build [OPTIONS]

        OPTIONS:
            -h, --help                     Prints help information
            -t, --target <TARGET>          Target task to invoke (default: Default)
            -w, --working <PATH>           Sets the working directory
            -v, --verbosity <VERBOSITY>    Specifies the amount of information to be displayed
                                           (Quiet, Minimal, Normal, Verbose, Diagnostic)
                --description              Shows description for each task
                --tree                     Shows the task dependency tree
                --dryrun                   Performs a dry run
            -e, --exclusive                Executes the target task without any dependencies
                --version                  Displays version information
                --info                     Displays additional information about Cake
        """;

    private readonly HashSet<string> _flags = [];

    public HostArguments Arguments { get; } = new();

    public IReadOnlyList<string> Targets { get; private set; } = [];

    public Verbosity Verbosity { get; private set; } = Verbosity.Normal;

    public string? WorkingDirectory { get; private set; }

    public bool Description => _flags.Contains("description");

    public bool Tree => _flags.Contains("tree");

    public bool DryRun => _flags.Contains("dryrun");

    public bool Exclusive => _flags.Contains("exclusive");

    public bool Version => _flags.Contains("version");

    public bool Info => _flags.Contains("info");

    public bool Help => _flags.Contains("help");

    /// <exception cref="CakeException">A switch lacks its value, a value means nothing, or a bare word was typed.</exception>
    public static HostSwitches Parse(IReadOnlyList<string> args)
    {
        var switches = new HostSwitches();
        var targets = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith('-'))
                throw new CakeException($"Unknown command '{args[i]}'.");
            var (name, value) = Split(args[i]);
            if (Flag(name) is { } flag)
            {
                switches._flags.Add(flag);
                continue;
            }
            if (value is null && i + 1 < args.Count && !args[i + 1].StartsWith('-'))
                value = args[++i];
            if (Valued(name) is not { } valued)
                switches.Arguments.Add(name.TrimStart('-'), value);
            else if (value is null)
                throw new CakeException($"Option '{valued}' is defined but no value has been provided.");
            else if (valued == "target")
                targets.Add(value);
            else if (valued == "working")
                switches.WorkingDirectory = value;
            else
                switches.Verbosity = ParseVerbosity(value);
        }
        switches.Targets = targets.Count == 0 ? ["Default"] : targets;
        foreach (var target in switches.Targets)
            switches.Arguments.Add("target", target);
        return switches;
    }

    private static string? Valued(string name) => name switch
    {
        "--target" or "--Target" or "-t" => "target",
        "--working" or "-w" => "working",
        "--verbosity" or "-v" => "verbosity",
        _ => null,
    };

    private static string? Flag(string name) => name switch
    {
        "--description" or "--descriptions" or "--showdescription" or "--showdescriptions" => "description",
        "--tree" or "--showtree" => "tree",
        "--dryrun" or "--noop" or "--whatif" => "dryrun",
        "--exclusive" or "-e" => "exclusive",
        "--version" or "--ver" => "version",
        "--info" => "info",
        "--help" or "-h" => "help",
        _ => null,
    };

    private static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private static Verbosity ParseVerbosity(string value)
    {
        foreach (var verbosity in Enum.GetValues<Verbosity>())
        {
            var name = verbosity.ToString();
            if (name.Equals(value, StringComparison.OrdinalIgnoreCase) || name[..1].Equals(value, StringComparison.OrdinalIgnoreCase))
                return verbosity;
        }
        throw new CakeException($"The value '{value}' is not a valid verbosity.");
    }
}
