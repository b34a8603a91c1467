using Cake.Frosting;
using ImplicitInstruct.Build.Testing;

namespace ImplicitInstruct.Build.Tasks;

/// <summary>Runs the tests of the solution, claims included.</summary>
[TaskName("Test")]
[TaskDescription("Runs all tests, claims included: dotnet test ImplicitInstruct.sln.")]
public sealed class TestTask : BuildTask
{
    /// <inheritdoc/>
    protected override async Task DoAsync(BuildContext context)
    {
        var filter = context.Text("filter");
        var results = await TestRun.RunAsync(context.Root, Path.Combine(context.ArtifactsFolder, "tests"), filter).ConfigureAwait(false);
        if (results.Failed > 0)
            throw new BuildFailedException(
                $"{results.Failed} of {results.Passed + results.Failed} tests failed; dotnet test says above which.");
        if (results.ExitCode != 0)
            throw new BuildFailedException(
                $"{(results.Passed == 0 ? "No test ran" : $"The tests did not run to their end, though none of {results.Passed} failed")}: "
                + $"dotnet test says above why, and ended with {results.ExitCode}.");
        if (results.Passed == 0)
            throw new AdviceException(
                filter is null ? "No test ran."
                    : $"No test matches --filter '{filter}': try FullyQualifiedName~Part.Of.A.Name or Claim=response-tuning.");
    }
}
