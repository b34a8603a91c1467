using System.Xml.Linq;

namespace ImplicitInstruct.Tests.House;

/// <summary>build, experiments → Reproduction → rooms that do not know each other → core.</summary>
[TestFixture]
public sealed class TheArrowsOfTheDesignHold
{
    [TestCaseSource(typeof(Rooms), nameof(Rooms.All))]
    public void A_room_uses_the_core_and_the_rooms_that_it_may_know(string room)
    {
        string[] allowed = [Rooms.Core, .. Rooms.Arrows[room]];
        Report(Rooms.UsesOf(room)
            .Where(use => Rooms.RoomOf(use.Used).StartsWith(Rooms.Core, StringComparison.Ordinal)
                && !allowed.Contains(Rooms.RoomOf(use.Used)))
            .Select(use => $"{use.User} uses {use.Used.FullName}"));
    }

    [TestCaseSource(typeof(Rooms), nameof(Rooms.All))]
    public void A_room_refers_to_no_project_that_it_may_not_know(string room)
    {
        string[] allowed = room == Rooms.Core ? [] : [Rooms.Core, .. Rooms.Arrows[room]];
        var project = XDocument.Load(Path.Combine(Repository.Root, "src", room, $"{room}.csproj"));
        Report(project.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!))
            .Except(allowed).Select(other => $"{room} refers to {other}"));
    }

    [Test]
    public void Every_project_in_src_is_a_room_of_the_design()
    {
        var projects = Directory.GetFiles(Path.Combine(Repository.Root, "src"), "ImplicitInstruct*.csproj", SearchOption.AllDirectories);
        Assert.That(projects.Select(Path.GetFileNameWithoutExtension), Is.EquivalentTo([.. Rooms.All, "ImplicitInstruct.Tests"]));
    }

    /// <summary>It would serve any paper: of the core it may know what is about no model, e.g. that an error gives advice.</summary>
    [TestCase("Claims")]
    [TestCase("Decoding")]
    [TestCase("Evaluation")]
    [TestCase("Formatting")]
    [TestCase("Modeling")]
    [TestCase("Training")]
    public void The_pipeline_knows_nothing_of(string folder) =>
        Report(Rooms.UsesOf("ImplicitInstruct.Pipeline")
            .Where(use => $"{use.Used.FullName}.".StartsWith($"ImplicitInstruct.{folder}.", StringComparison.Ordinal))
            .Select(use => $"{use.User} uses {use.Used.FullName}"));

    [Test]
    public void The_core_touches_neither_files_nor_the_network() =>
        Report(Rooms.UsesOf(Rooms.Core)
            .Where(use => use.Used.FullName is "System.IO.File" or "System.IO.Directory" or "System.IO.FileStream" or "System.IO.FileInfo"
                || use.Used.FullName.StartsWith("System.Net.", StringComparison.Ordinal))
            .Select(use => $"{use.User} uses {use.Used.FullName}"));

    [Test]
    public void Uses_inside_methods_are_seen() =>
        Assert.That(Rooms.UsesOf("ImplicitInstruct.Files").Select(use => use.Used.FullName),
            Has.Member("System.IO.File").Or.Member("System.IO.FileStream"));

    private static void Report(IEnumerable<string> faults)
    {
        string[] found = [.. faults.Order(StringComparer.Ordinal).Distinct()];
        Assert.That(found, Is.Empty, string.Join('\n', found));   // NUnit itself shows the first ten
    }
}
