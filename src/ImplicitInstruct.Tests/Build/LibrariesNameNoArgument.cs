using System.Text.RegularExpressions;
using ImplicitInstruct.Build.CommandLine;

namespace ImplicitInstruct.Tests.Build;

/// <summary>Libraries say what is wrong and name what helps; the command line turns that into what to type.</summary>
[TestFixture]
public sealed partial class LibrariesNameNoArgument
{
    /// <summary>Still name arguments; a room leaves this list when it is rewritten.</summary>
    private static readonly string[] NotYet = ["ImplicitInstruct.Reproduction", "ImplicitInstruct.Reporting", "ImplicitInstruct.Torch"];

    /// <summary>Arguments of the official scripts, and a remark of an accepted table, no byte of which changes.</summary>
    private static readonly string[] NotOurs = ["--add_bos", "--set response.epochs=4"];

    private static readonly string[] NoLibraries = ["ImplicitInstruct.Tests", "StandIns"];

    private static IEnumerable<string> Sources =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(path => !Parts(path).Intersect(["obj", "bin", .. NoLibraries]).Any());

    [Test]
    public void Every_remedy_that_a_library_names_has_a_text()
    {
        var named = Sources.SelectMany(path => RemedyForm().Matches(File.ReadAllText(path)).Select(match => match.Groups["key"].Value))
            .ToHashSet();
        Assert.That(named, Is.Not.Empty);
        Assert.That(named.Except(Remedies.All.Keys), Is.Empty);
    }

    [Test]
    public void No_text_of_a_library_holds_an_argument()
    {
        var lines = Sources.Where(path => !Parts(path).Intersect(NotYet).Any())
            .SelectMany(
                path => File.ReadLines(path).Index()
                .Select(line => (Place: $"{Path.GetRelativePath(Repository.Root, path)}:{line.Index + 1}", Text: line.Item)));
        Assert.That(
            lines.Where(line => !line.Text.TrimStart().StartsWith("//", StringComparison.Ordinal) && ArgumentForm().IsMatch(line.Text)
                && !NotOurs.Any(other => line.Text.Contains(other, StringComparison.Ordinal))),
            Is.Empty);
    }

    [Test]
    public void A_message_is_followed_by_what_to_type_at_the_target_that_printed_it()
    {
        var advice = new AdviceException("Nothing is left.") { Remedy = "judge.budget" };
        Assert.That(
            Remedies.Complete(advice, "Judge").Message,
            Is.EqualTo("Nothing is left. Go on with the same command and a larger --budget-usd, or ask nobody more: --verdicts recorded."));
        Assert.That(Remedies.Complete(advice, "Reproduce").Message, Does.EndWith(": --judge none."));
        Assert.That(Remedies.Complete(new AdviceException("All is said."), "Judge").Message, Is.EqualTo("All is said."));
    }

    private static string[] Parts(string path) =>
        Path.GetRelativePath(Path.Combine(Repository.Root, "src"), path).Split(Path.DirectorySeparatorChar);

    /// <summary>
    /// A key as it is written in the sources: two words or more with dots between them, set as a remedy or kept in a constant for it.
    /// </summary>
    [GeneratedRegex("\"(?<key>(judge|verdicts|winrate|torch)\\.(?!sqlite)[a-z][a-z-]*)\"|Remedy = \"(?<key>[^\"]+)\"")]
    private static partial Regex RemedyForm();

    [GeneratedRegex("\"[^\"]*(?<![\\w-])--[a-z]|build\\.sh")]
    private static partial Regex ArgumentForm();
}
