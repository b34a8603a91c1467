namespace ImplicitInstruct.Tests.StandIns.Snapshots;

/// <summary>Holds for Verify.NUnit and for its stand-in.</summary>
[TestFixture]
public sealed class SnapshotsOfText
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory().FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase(1, "a/b")]
    public Task A_snapshot_is_named_after_type_method_and_parameters(int count, string text) => Verify($"{count} x {text}");

    [Test]
    public async Task Without_a_snapshot_the_text_is_left_and_the_message_shows_it()
    {
        var failure = await Failure(() => Compare("one\ntwo"));
        Assert.That(
            failure.Message,
            Does.StartWith($"Directory: {_folder}\nNew:\n  - Received: table.received.txt\n    Verified: table.verified.txt\n"));
        Assert.That(failure.Message, Does.Contain("\nFileContent:\n\nNew:\n\nReceived: table.received.txt\none\ntwo\n"));
    }

    [Test]
    public async Task What_is_received_has_a_byte_order_mark_line_feeds_and_no_line_feed_at_its_end()
    {
        await Failure(() => Compare("one\r\ntwo"));
        Assert.That(File.ReadAllBytes(At("table.received.txt")), Is.EqualTo(Mark.Concat("one\ntwo"u8.ToArray())));
    }

    [Test]
    public async Task Another_text_fails_and_the_message_shows_both()
    {
        File.WriteAllText(At("table.verified.txt"), "old");
        var failure = await Failure(() => Compare("new"));
        Assert.That(
            failure.Message,
            Does.StartWith($"Directory: {_folder}\nNotEqual:\n  - Received: table.received.txt\n    Verified: table.verified.txt\n"));
        Assert.That(failure.Message, Does.Contain("\nNotEqual:\n\nReceived: table.received.txt\nnew\nVerified: table.verified.txt\nold\n"));
        Assert.That(failure.GetType().Name, Is.EqualTo("VerifyException"));
    }

    [TestCase("one\ntwo", TestName = "A_snapshot_needs_no_byte_order_mark")]
    [TestCase("\uFEFFone\ntwo", TestName = "A_snapshot_may_have_a_byte_order_mark")]
    [TestCase("one\r\ntwo", TestName = "A_snapshot_may_have_the_line_ends_of_Windows")]
    [TestCase("one\ntwo\n", TestName = "A_snapshot_may_end_in_a_line_feed")]
    public async Task Differences_that_editors_make_are_none(string snapshot)
    {
        File.WriteAllText(At("table.verified.txt"), snapshot);
        await Compare("one\ntwo");
        Assert.That(Directory.EnumerateFiles(_folder), Is.EqualTo([At("table.verified.txt")]));
    }

    [TestCase("one\ntwo\n\n")]
    [TestCase("one\ntwo ")]
    [TestCase("One\ntwo")]
    public async Task Any_other_difference_is_one(string snapshot)
    {
        File.WriteAllText(At("table.verified.txt"), snapshot);
        await Failure(() => Compare("one\ntwo"));
        Assert.That(File.Exists(At("table.received.txt")));
    }

    [Test]
    public async Task A_snapshot_that_is_met_removes_what_an_earlier_run_received()
    {
        File.WriteAllText(At("table.received.txt"), "earlier");
        File.WriteAllText(At("table.verified.txt"), "text");
        await Compare("text");
        Assert.That(File.Exists(At("table.received.txt")), Is.False);
    }

    [Test]
    public async Task A_snapshot_with_another_extension_has_to_go()
    {
        File.WriteAllText(At("table.verified.txt"), "text");
        File.WriteAllText(At("table.verified.md"), "text");
        var failure = await Failure(() => Compare("text"));
        Assert.That(failure.Message, Does.Contain("Delete:\n  - table.verified.md\n"));
    }

    [Test]
    public async Task A_name_serves_one_snapshot()
    {
        File.WriteAllText(At("table.verified.txt"), "text");
        await Compare("text");
        Assert.That((await Failure(() => Compare("text"))).Message, Does.StartWith("The prefix has already been used"));
    }

    [Test]
    public void A_comparison_that_nobody_waits_for_checks_nothing()
    {
        _ = Verify("text").UseDirectory(_folder).UseFileName("table");
        Assert.That(Directory.EnumerateFileSystemEntries(_folder), Is.Empty);
    }

    private static async Task<Exception> Failure(Func<Task> compare) => (await Assert.CatchAsync(() => compare()))!;

    private Task Compare(string text) => Verify(text, extension: "txt").UseDirectory(_folder).UseFileName("table");

    private string At(string name) => Path.Combine(_folder, name);
}
