using System.ComponentModel;
using System.Diagnostics;

namespace ImplicitInstruct.Build.Verify;

/// <summary>Which commits the checkout's repository has.</summary>
internal static class KnownCommits
{
    /// <summary>
    /// Those of some commits that it does not have; null where that cannot be told: no git, no repository, or a shallow one.
    /// </summary>
    public static IReadOnlyList<string>? Unknown(string root, IReadOnlyList<string> commits)
    {
        if (Ask(root, "rev-parse", "--is-shallow-repository") is not ("false", 0))
            return null;
        return [.. commits.Where(commit => !commit.All(char.IsAsciiHexDigitLower)
            || Ask(root, "cat-file", "-e", $"{commit}^{{commit}}")?.ExitCode != 0)];
    }

    private static (string Output, int ExitCode)? Ask(string root, params IEnumerable<string> arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", root, .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = git.StandardError.ReadToEndAsync();
            var output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            errors.GetAwaiter().GetResult();
            return (output.Trim(), git.ExitCode);
        }
        catch (Win32Exception)
        {
            return null;   // there is no git
        }
    }
}
