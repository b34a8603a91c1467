using Cake.Frosting;
using ImplicitInstruct.Reproduction.Acceptance;
using ImplicitInstruct.Reproduction.Scales;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Reproduces at the paper's scale and notices when a result moves.</summary>
[TaskName("Nightly")]
[TaskDescription("Reproduces at --scale paper (default) and compares its tables with the last accepted ones.")]
[IsDependentOn(typeof(TablesTask))]
[IsDependentOn(typeof(CheckTask))]
[IsDependentOn(typeof(RankTask))]
public sealed class NightlyTask : BuildTask
{
    /// <inheritdoc/>
    protected override async Task DoAsync(BuildContext context)
    {
        var outcome = await context.Session.ConcludeAsync().ConfigureAwait(false);
        var accepted = AcceptedTables.Of(context.Root, context.Session.Study.Scale.Name);
        var changes = outcome.Tables.SelectMany(one => accepted.Compare(one.Name, one.Table)).ToList();
        foreach (var change in changes)
            Console.WriteLine($"CHANGED  {change}.");
        Console.WriteLine(changes.Count == 0
            ? $"All {outcome.Tables.Count} tables are as accepted."
            : $"{changes.Count} changes against the accepted tables; ./build.sh --target Accept takes the new ones, and a line of the " +
                "CHANGELOG says why.");
        if (!outcome.Holds || changes.Count > 0)
            throw new BuildFailedException("A claim fails or a result has moved; the lines above have the numbers.");
    }

    /// <exception cref="AdviceException">The scale has snapshots instead.</exception>
    internal static void Check(Scale scale)
    {
        if (scale == Scale.Mini)
            throw new AdviceException(
                "The miniature needs no night: ./build.sh --target Test compares it with its snapshots. Leave --scale out, or type " +
                "--scale smol or --scale paper.");
    }
}
