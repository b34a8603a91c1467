using System.Text;

namespace ImplicitInstruct.Build.CommandLine;

/// <summary>What <c>--help</c> shows below Cake's own switches.</summary>
internal static class HelpText
{
    public static string Of(IEnumerable<Target> targets)
    {
        var text = new StringBuilder().AppendLine().AppendLine("TARGETS:");
        foreach (var target in targets)
        {
            text.AppendLine($"    {target.Name,-11}{target.Description}");
            if (ProjectArgument.Steps.Contains(target.Name))
                continue;
            foreach (var argument in ProjectArgument.All.Where(argument => argument.Targets.Contains(target.Name)))
                text.AppendLine($"        {$"--{argument.Name} {argument.Value}",-32}{argument.Help}");
        }
        return text.AppendLine()
            .AppendLine(
                $"{string.Join(", ", ProjectArgument.Steps)} take what Reproduce takes, and stop there; with --exclusive they make one " +
                "kind alone.")
            .AppendLine()
            .AppendLine("EXAMPLES:")
            .AppendLine("    ./build.sh --target Reproduce")
            .AppendLine("    ./build.sh --target Test --filter Claim=response-tuning")
            .AppendLine()
            .Append("Exit codes: 0 all is well, 1 a claim or a test failed, 2 bad usage or missing input.")
            .ToString();
    }
}
