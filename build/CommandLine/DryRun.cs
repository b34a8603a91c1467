namespace ImplicitInstruct.Build.CommandLine;

/// <summary>Cake's own switch <c>--dryrun</c> lists the tasks and runs none; of a reproduction people want to know what it takes, so there it becomes an argument of this project.</summary>
internal static class DryRun
{
    /// <summary>The argument that the task reads.</summary>
    public const string Argument = "plan";

    private static readonly string[] Targets = ["Reproduce", "Nightly"];

    /// <summary>The arguments as Cake should see them.</summary>
    public static string[] Rewrite(string[] args) => args.Any(IsReproduce) ? Array.ConvertAll(args, arg => arg.Equals("--dryrun", StringComparison.OrdinalIgnoreCase) ? $"--{Argument}" : arg) : args;

    private static bool IsReproduce(string arg) =>
        Targets.Any(target => arg.Equals(target, StringComparison.OrdinalIgnoreCase) || arg.EndsWith("=" + target, StringComparison.OrdinalIgnoreCase));
}
