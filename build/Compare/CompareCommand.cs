using System.Globalization;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Build.Reproduce;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Runs;
using Spectre.Console;

namespace ImplicitInstruct.Build.Compare;

/// <summary>What one changed value did: a recorded run against another.</summary>
/// <param name="typed">What was typed.</param>
/// <param name="root">Root of the repository.</param>
internal sealed class CompareCommand(TypedArguments typed, string root)
{
    /// <summary>How many samples are printed; the page has them all.</summary>
    private const int PrintedSamples = 2;

    private readonly ReproduceOptions _here = ReproduceArguments.Read(typed, root);

    /// <summary>The two runs, which are recorded.</summary>
    /// <exception cref="AdviceException">There are not two, or one is not recorded; says what there is.</exception>
    public IReadOnlyList<string> Names()
    {
        var (names, store) = (typed.All("name"), Path.Combine(_here.Artifacts, _here.Scale.Name));
        if (names.Count != 2 || names[0] == names[1])
            throw new AdviceException(
                $"Two runs of different names are compared: type ./build.sh --target Compare {RunRecord.Default} OTHER. "
                + (RunRecord.Names(store) is { Count: > 0 } there ? $"What there is: {string.Join(", ", there)}."
                    : "None is recorded yet: ./build.sh --target Reproduce --name OTHER records one."));
        foreach (var name in names)
            _ = RunRecord.Read(store, name);
        return names;
    }

    /// <summary>Compares them, prints what came of it, and writes the page.</summary>
    /// <param name="console">Draws tables; null writes them as Markdown.</param>
    /// <param name="line">Takes lines.</param>
    /// <exception cref="AdviceException">A run is not there, or its artifacts are gone.</exception>
    public void Run(IAnsiConsole? console, Action<string> line)
    {
        var names = Names();
        var content = new RunComparison(Open(names[0]), Open(names[1])).Content();
        Print(content, console, line);
        var page = ComparisonFile.Write(Path.Combine(_here.Artifacts, _here.Scale.Name), content);
        line($"Page: {StandardOutput.FromHere(page)}; for programs: {ComparisonFile.FileName} beside it.");
    }

    private NamedRun Open(string name)
    {
        var run = NamedRun.Open(_here, name);
        return run.Outcome.Found.Count > 0 ? run : throw new AdviceException(
            $"The artifacts of the run '{name}' are gone: {(run.Gone.Count > 0 ? run.Gone[0].Reason : "no claim has all of its own")}. "
            + $"Type ./build.sh --target Reproduce{ReproduceArguments.Of(run.Options)} to make them again.");
    }

    private static void Print(ComparisonContent content, IAnsiConsole? console, Action<string> line)
    {
        line($"{content.Title}: differences are {content.Second} less {content.First}.");
        foreach (var remark in content.Remarks)
            line(remark);
        if (content.RecipeChanges.Count == 0)
            line("The recipes are the same.");
        else
            Table(content.RecipeTable);
        foreach (var table in content.TablesOf(content.ChangedNumbers))
            Table(table);
        line(string.Create(CultureInfo.InvariantCulture,
            $"{content.Numbers.Count - content.ChangedNumbers.Count} of {content.Numbers.Count} numbers are the same in both."));
        line(content.ChangedVerdicts.Count == 0 ? $"All {content.Verdicts.Count} verdicts are the same." : "Verdicts that changed:");
        foreach (var verdict in content.ChangedVerdicts)
            line($"  {verdict.First.Claim.Id}: {verdict.First.Word} -> {verdict.Second.Word}");
        Table(content.ResponseTable);
        foreach (var sample in content.Samples.Take(PrintedSamples))
        {
            line($"--- {sample.Instruction}");
            foreach (var response in sample.Responses)
                line(string.Create(CultureInfo.InvariantCulture, $"{response.Model}: {response.Text}"));
        }

        void Table(CaptionedTable table)
        {
            line("");
            line(table.Title);
            table.Text.Print(console, line);
        }
    }
}
