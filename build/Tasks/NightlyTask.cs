using Cake.Frosting;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Pretrained;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Reproduces at the paper's scale and notices when a result moves.</summary>
[TaskName("Nightly")]
[TaskDescription("Reproduces at --scale paper (default) and compares its tables with the last accepted ones.")]
public sealed class NightlyTask : BuildTask
{
    /// <inheritdoc/>
    protected override async Task DoAsync(BuildContext context)
    {
        var options = ReproduceTask.OptionsOf(context, PaperScale);
        if (options.IsMiniature)
            throw new AdviceException("The miniature needs no night: ./build.sh --target Test compares it with its snapshots. Leave --scale out, or type --scale smol or --scale paper.");
        var exitCode = await PretrainedReproduction.RunNightlyAsync(options).ConfigureAwait(false);
        if (exitCode == ReproductionRun.Stopped)
            throw new BuildFailedException("Stopped before the end.", ReproductionRun.Stopped);
        if (exitCode != 0)
            throw new BuildFailedException("A claim fails or a result has moved; the lines above have the numbers.", exitCode);
    }

    private const string PaperScale = Reproduction.Pretrained.Recipes.ScaleRecipe.PaperName;
}
