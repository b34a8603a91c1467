namespace ImplicitInstruct.Tests.StandIns.Snapshots;

[TestFixture("mini", 3)]
public sealed class SnapshotsOfFixturesWithArguments(string scale, int seeds)
{
    [Test]
    public Task A_snapshot_is_named_after_the_fixtures_arguments_too() => Verify($"{scale} with {seeds}", extension: "md");
}
