using System.Text.RegularExpressions;

namespace ImplicitInstruct.Tests.House;

/// <summary>Links lead somewhere, and the first page shows the accepted numbers: prose does not compile.</summary>
[TestFixture]
public sealed partial class WhatIsWrittenForReadersIsTrue
{
    private static readonly string[] NotByHand = ["bin", "obj", "artifacts", "expected", "TestResults"];

    private static readonly string Accepted = Path.Combine(Repository.Root, "expected", "mini");

    private static readonly string FirstPage = Path.Combine(Repository.Root, "README.md");

    private static string[] Pages => [.. PagesIn(Repository.Root)];

    [Test]
    public void Every_link_leads_to_a_file_and_a_heading_of_it()
    {
        var broken = Pages.SelectMany(page => Link().Matches(File.ReadAllText(page)).Select(match => match.Groups[1].Value)
            .Where(link => !link.StartsWith("http", StringComparison.Ordinal) && !LeadsSomewhere(page, link))
            .Select(link => $"{Path.GetRelativePath(Repository.Root, page)}: {link}")).ToArray();
        Assert.That(broken, Is.Empty, string.Join('\n', broken));
    }

    [TestCase("README.md", "README.md#what-it-shows", true)]
    [TestCase("README.md", "README.md#what-it-hides", false)]
    [TestCase("README.md", "src/ImplicitInstruct", true)]
    [TestCase("README.md", "src/ImplicitInstruct.md", false)]
    public void A_link_is_followed_from_its_page(string page, string link, bool leads) =>
        Assert.That(LeadsSomewhere(Path.Combine(Repository.Root, page), link), Is.EqualTo(leads));

    [Test]
    public void Every_interval_of_the_first_page_is_in_the_accepted_tables()
    {
        var accepted = string.Concat(Directory.GetFiles(Accepted, "*.table.verified.md").Select(File.ReadAllText));
        var shown = File.ReadLines(FirstPage).Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .SelectMany(line => Measured().Matches(line).Select(match => match.Value)).ToArray();
        Assert.That(shown, Has.Length.GreaterThanOrEqualTo(10));
        Assert.That(shown.Where(number => !accepted.Contains(": " + number, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void What_the_first_page_quotes_of_a_table_stands_there()
    {
        var table = File.ReadAllText(Path.Combine(Accepted, "response-tuning.table.verified.md"));
        var quoted = File.ReadLines(FirstPage).Where(line => line.StartsWith("met: ", StringComparison.Ordinal)
            || line.Contains(" instructions and 3 base models", StringComparison.Ordinal)).ToArray();
        Assert.That(quoted, Has.Length.EqualTo(7));
        Assert.That(quoted.Where(line => !table.Contains($"  {line}\n", StringComparison.Ordinal)), Is.Empty);
    }

    private static IEnumerable<string> PagesIn(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.md"),
        .. Directory.EnumerateDirectories(folder).Where(inner => !NotByHand.Contains(Path.GetFileName(inner))).SelectMany(PagesIn),
    ];

    private static bool LeadsSomewhere(string page, string link)
    {
        var parts = link.Split('#', 2);
        var path = parts[0].Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, parts[0]));
        return parts is [_, var heading]
            ? File.Exists(path) && File.ReadLines(path).Any(line => line.StartsWith('#') && Anchor(line) == heading)
            : File.Exists(path) || Directory.Exists(path);
    }

    /// <summary>What GitHub calls a heading: its letters and digits in lower case, blanks as dashes.</summary>
    private static string Anchor(string heading) =>
        NotInAnchors().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\d+\.\d \[-?\d+\.\d, \d+\.\d\]")]
    private static partial Regex Measured();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
