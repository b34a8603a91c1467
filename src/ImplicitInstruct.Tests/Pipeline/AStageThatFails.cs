using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Tests.Reproduction;
using NUnit.Framework.Constraints;
namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class AStageThatFails
{
    private TemporaryFolder _scratch = null!;

    [SetUp]
    public void Prepare() => _scratch = new TemporaryFolder();

    [TearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public void By_writing_its_artifact_asks_for_room_or_rights() =>
        Assert.That(MessageOf(context => File.WriteAllText(context.Folder, "a folder is no file")), IsAboutWriting());

    [Test]
    public void By_saving_its_state_asks_for_room_or_rights() => Assert.That(MessageOf(context =>
    {
        Directory.CreateDirectory(context.Partial);
        File.WriteAllText(context.Partial, "a folder is no file");
    }), IsAboutWriting());

    [Test, Platform("Linux", Reason = "/dev/full is a device of Linux")]
    public void On_a_disk_that_is_full_asks_for_room() => Assert.That(MessageOf(context =>
    {
        File.CreateSymbolicLink(context.PathOf("large.bin"), "/dev/full");
        File.WriteAllBytes(context.PathOf("large.bin"), new byte[100_000]);
    }), IsAboutWriting());

    [Test]
    public void By_reading_something_says_what_and_asks_for_no_room()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_scratch.Path, "elsewhere")).FullName;
        Assert.That(MessageOf(_ => File.ReadAllText(elsewhere)),
            Does.StartWith("failing/one could not be made: ").And.Contains(elsewhere).And.Not.Contains("room").And.Not.Contains("written"));
    }

    [Test]
    public void By_a_connection_that_breaks_says_so_and_asks_for_no_room() =>
        Assert.That(MessageOf(_ => throw new IOException("The response ended prematurely.")),
            Is.EqualTo("failing/one could not be made: The response ended prematurely. "
                + "What was finished before is whole; mend that, and run again."));

    [Test]
    public void In_a_store_that_cannot_be_written_at_all_says_so()
    {
        File.WriteAllText(Path.Combine(_scratch.Path, "failing"), "in the place of the stage's folder");
        Assert.That(MessageOf(_ => { }), IsAboutWriting());
    }

    private EndsWithConstraint IsAboutWriting() =>
        Does.StartWith($"failing/one could not be written below '{_scratch.Path}': ")
            .And.EndsWith("make room or give the right to write there, and run again.");

    private string MessageOf(Action<StageContext> failure)
    {
        var runner = ToyRunner.Of(new ArtifactStore(_scratch.Path), new ToyEngine(), new RecordedReport());
        var run = () => runner.MakeAsync([new FailingStage(failure)], why: false, CancellationToken.None).GetAwaiter().GetResult();
        return Assert.Throws<AdviceException>(() => run())!.Message;
    }
}
