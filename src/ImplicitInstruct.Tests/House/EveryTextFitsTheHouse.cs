using System.Text.RegularExpressions;

namespace ImplicitInstruct.Tests.House;

/// <summary>What is written by hand, code and prose alike: how wide, how long, and what it may not say.</summary>
[TestFixture]
public sealed partial class EveryTextFitsTheHouse
{
    private const int WidestLine = 140;
    private const int LongestFile = 400;

    private static readonly string[] Extensions = [".cs", ".md", ".sh", ".ps1", ".props", ".targets", ".csproj", ".proj", ".yml"];

    /// <summary>What programs write into a checkout, and the snapshots, which tests compare byte by byte.</summary>
    private static readonly string[] NotByHand = ["bin", "obj", "artifacts", "expected", "TestResults", ".git", ".vs", ".idea", ".vscode"];

    /// <summary>Folders here are called what the packages call them.</summary>
    private static readonly string StandIns = Path.Combine("src", "StandIns");

    [Test]
    public void No_line_is_wider_than_140_characters() =>
        Report(Files().SelectMany(file => Lines(file).Where(line => line.Text.Length > WidestLine)
            .Select(line => $"{file}:{line.Number} has {line.Text.Length} characters")));

    [Test]
    public void No_source_file_is_longer_than_400_lines() =>
        Report(Files(".cs").Select(file => (File: file, Lines: Lines(file).Count())).Where(file => file.Lines > LongestFile)
            .Select(file => $"{file.File} has {file.Lines} lines"));

    [Test]
    public void No_folder_is_a_drawer_for_everything() =>
        Report(Files().Where(file => !file.StartsWith(StandIns, StringComparison.Ordinal))
            .SelectMany(file => Path.GetDirectoryName(file)!.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar)
            .Where(folder => folder is "Utils" or "Utilities" or "Helpers" or "Common" or "Misc").Select(folder => $"{folder}: {file}")));

    [Test]
    public void No_type_is_a_manager() =>
        Report(Files(".cs").SelectMany(file => Lines(file).Where(line => Manager().IsMatch(line.Text))
            .Select(line => $"{file}:{line.Number} {line.Text.Trim()}")));

    [Test]
    public void Prose_names_no_path_of_somebodys_machine() =>
        Report(Files(".md").SelectMany(file => Lines(file).Where(line => PathOfAMachine().IsMatch(line.Text))
            .Select(line => $"{file}:{line.Number} {line.Text.Trim()}")));

    [Test]
    public void Nothing_is_left_for_later() =>
        Report(Files().SelectMany(file => Lines(file).Where(line => Later().IsMatch(line.Text))
            .Select(line => $"{file}:{line.Number} {line.Text.Trim()}")));

    [TestCase("internal sealed class RoomManager(int rooms)", true)]
    [TestCase("    public record struct Manager;", true)]
    [TestCase("public sealed class Managers", false)]
    [TestCase("var manager = new Room();", false)]
    public void A_manager_is_known_by_its_declaration(string line, bool isOne) => Assert.That(Manager().IsMatch(line), Is.EqualTo(isOne));

    [TestCase("see /home/me/data", true)]
    [TestCase("`/tmp/run`", true)]
    [TestCase(@"C:\Users\me", true)]
    [TestCase("https://example.org/home/page", false)]
    [TestCase("expected/tables", false)]
    public void A_path_of_a_machine_is_known_by_its_root(string line, bool isOne) =>
        Assert.That(PathOfAMachine().IsMatch(line), Is.EqualTo(isOne));

    [GeneratedRegex(@"^[\s\w]*\b(class|struct|record|interface|enum)\s+\w*Manager\b")]
    private static partial Regex Manager();

    [GeneratedRegex(@"(?<![\w./~])/(home|tmp|root|Users|mnt|var|work)/|\b[A-Z]:\\")]
    private static partial Regex PathOfAMachine();

    // In two pieces, or this file would be the first to be found.
    [GeneratedRegex(@"\b(TO" + "DO|FIX" + @"ME)\b")]
    private static partial Regex Later();

    /// <summary>Files of the checkout below its root, whatever their folder.</summary>
    private static IEnumerable<string> Files(params string[] extensions)
    {
        var wanted = extensions.Length == 0 ? Extensions : extensions;
        return In(Repository.Root).Where(file => wanted.Contains(Path.GetExtension(file)))
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Order(StringComparer.Ordinal);

        static IEnumerable<string> In(string folder) =>
        [
            .. Directory.EnumerateFiles(folder),
            .. Directory.EnumerateDirectories(folder).Where(inner => !NotByHand.Contains(Path.GetFileName(inner))).SelectMany(In),
        ];
    }

    private static IEnumerable<(int Number, string Text)> Lines(string file) =>
        File.ReadLines(Path.Combine(Repository.Root, file)).Select((text, index) => (index + 1, text));

    private static void Report(IEnumerable<string> faults)
    {
        string[] found = [.. faults];
        Assert.That(found, Is.Empty, string.Join('\n', found));   // NUnit itself shows the first ten
    }
}
