namespace ImplicitInstruct.Tests.StandIns;

[TestFixture]
public sealed class SnapshotsOfText
{
    [TestCase(1, "a/b")]
    public Task A_snapshot_is_named_after_type_method_and_parameters(int count, string text) => Verify($"{count} x {text}");
}
