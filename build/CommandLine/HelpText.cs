using System.Text;

namespace ImplicitInstruct.Build.CommandLine;

/// <summary>What <c>--help</c> shows below Cake's own switches.</summary>
internal static class HelpText
{
    /// <summary>What <c>--help NAME</c> shows.</summary>
    public static string OfTarget(Target target)
    {
        var text = new StringBuilder().AppendLine($"./build.sh --target {target.Name} ...").AppendLine().AppendLine(target.Description);
        return Arguments(text.AppendLine(), target).ToString().TrimEnd();
    }

    /// <summary>What follows Cake's own switches.</summary>
    public static string Of(IEnumerable<Target> targets)
    {
        var text = new StringBuilder().AppendLine().AppendLine("TARGETS:");
        foreach (var target in targets)
        {
            text.AppendLine($"    {target.Name,-11}{target.Description}");
            if (!ProjectArgument.Steps.Contains(target.Name) && target.Name is not ("Artifact" or "Status"))
                Arguments(text, target);
        }
        return text.AppendLine()
            .AppendLine(
                $"{string.Join(", ", ProjectArgument.Steps)} take what Reproduce takes, and stop there; with --exclusive they make one " +
                "kind alone. Artifact and Status take it too, Artifact with --artifact NAME besides.")
            .AppendLine()
            .AppendLine("EXAMPLES:")
            .AppendLine("    ./build.sh --target Reproduce")
            .AppendLine("    ./build.sh --target Test --filter Claim=response-tuning")
            .AppendLine()
            .Append("Exit codes: 0 all is well, 1 a claim or a test failed, 2 bad usage or missing input.")
            .ToString();
    }

    private static StringBuilder Arguments(StringBuilder text, Target target)
    {
        foreach (var argument in ProjectArgument.All.Where(argument => argument.Targets.Contains(target.Name)))
            text.AppendLine($"        {$"--{argument.Name} {argument.Value}",-32}{argument.Help}");
        return text;
    }
}
