using System.Security.Cryptography;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Build.Reproduce;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Verifying;

namespace ImplicitInstruct.Build.Verify;

/// <summary>Holds a published run against this machine.</summary>
/// <param name="typed">What was typed.</param>
/// <param name="root">Root of the repository.</param>
internal sealed class VerifyCommand(TypedArguments typed, string root)
{
    private const int UsualSample = 5;

    /// <summary>Throws where it cannot be asked for so; asks nobody.</summary>
    /// <exception cref="AdviceException">Says what can.</exception>
    public OpenStore Find()
    {
        if (typed.Text("store") is not { } place)
            throw new AdviceException("--store is missing: type --store URL, the folder or the address of a published run.");
        if (typed.Number("sample") is < 0 and var sample)
            throw new AdviceException(FormattableString.Invariant($"--sample is {sample}: type --sample 5, say, or 0 for none."));
        var store = new OpenStore(place);
        store.Check();
        return store;
    }

    /// <summary>Verifies.</summary>
    /// <param name="report">Where it is told.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="AdviceException">It cannot be verified.</exception>
    /// <exception cref="BuildFailedException">Something is not what it is said to be.</exception>
    public async Task RunAsync(IRunReport report, CancellationToken stop)
    {
        using var store = Find();
        var published = await store.OpenAsync(stop).ConfigureAwait(false);
        report.Line($"{published.Place}, fingerprint {published.Fingerprint}.");
        var here = new ReproduceOptions
        {
            Root = root,
            Artifacts = ReproduceArguments.ArtifactsOf(typed, root),
            NamedEngine = typed.Text("engine"),
            Device = typed.Text("device"),
            Jobs = typed.Number("jobs"),
        };
        var result = await new Verification(published, here, report)
        {
            ReadsAll = typed.Has("verify"),
            UnknownCommits = commits => KnownCommits.Unknown(root, commits),
        }.RunAsync(
            typed.Number("sample") ?? UsualSample, typed.Number("seed") ?? RandomNumberGenerator.GetInt32(int.MaxValue), stop)
            .ConfigureAwait(false);
        foreach (var fault in result.Faults)
            report.Line($"NOT AS IT SHOULD BE  {fault}");
        report.Line(Counted(result));
        if (result.Bound is { } bound)
            report.Line(bound);
        if (result.Faults.Count > 0)
            throw new BuildFailedException("Not everything in the published run is what it is said to be; the lines above say what.");
    }

    private static string Counted(VerificationResult result)
    {
        var made = result.Comparable == 0 ? FormattableString.Invariant($"{result.Equal} equal to the byte")
            : FormattableString.Invariant($"{result.Equal} equal to the byte, {result.Comparable} of a GPU comparable");
        return FormattableString.Invariant($"Verified on {Provenance.Now(0).Machine}: of {result.Stages} stages {made}.");
    }
}
