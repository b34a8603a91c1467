using System.Globalization;

namespace ImplicitInstruct.Build.Slurm;

/// <summary>What <c>sacct</c> prints of jobs, one line a task.</summary>
internal static class SlurmAccounts
{
    private const int Fields = 4;

    private const string Well = "0:0";

    /// <summary>Asks for the tasks of jobs.</summary>
    /// <returns>What it says; nothing where a cluster keeps no accounts, or they do not answer.</returns>
    public static async Task<IReadOnlyDictionary<(string Job, int Index), string>> AskAsync(
        IReadOnlyCollection<string> jobs, CancellationToken cancellation)
    {
        string[] words =
            ["--noheader", "--parsable2", "--allocations", "--format=JobID,State,ExitCode,NodeList", $"--jobs={string.Join(',', jobs)}"];
        var (code, output, _) = await SlurmProgram.RunAsync("sacct", words, cancellation).ConfigureAwait(false);
        return Parse(code == 0 ? output : "");
    }

    /// <summary>
    /// What was printed, by task: the state, then exit code and signal where they are not of a good end, then where it was; without who
    /// cancelled it. Tasks of an array that never started stand in one line (<c>12_[3-5]</c>), and are left out.
    /// </summary>
    public static IReadOnlyDictionary<(string Job, int Index), string> Parse(string output)
    {
        var accounts = new Dictionary<(string, int), string>();
        foreach (var fields in output.Split('\n').Select(line => line.TrimEnd().Split('|')).Where(fields => fields.Length == Fields))
        {
            var (job, task) = fields[0].Split('_') is [var array, var index] ? (array, index) : (fields[0], "0");
            if (int.TryParse(task, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                accounts[(job, number)] = fields[1].Split(' ')[0] + (fields[2] is Well or "" ? "" : $", exit code {fields[2]}")
                    + (fields[3] is "None assigned" or "" ? "" : $", on {fields[3]}");
        }

        return accounts;
    }
}
