using Cake.Core;
using Cake.Frosting;

namespace ImplicitInstruct.Build;

/// <summary>What the tasks of this build share: the checkout, the outcome, and a way to stop.</summary>
public sealed class BuildContext : FrostingContext, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>A context for the checkout that this host was compiled in.</summary>
    public BuildContext(ICakeContext context, Outcome outcome)
        : base(context)
    {
        Outcome = outcome;
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = !_stop.IsCancellationRequested;   // asked twice, it ends at once
            _stop.Cancel();
        };
    }

    /// <summary>The exit code to be.</summary>
    public Outcome Outcome { get; }

    /// <summary>Cancelled by Ctrl-C.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>The folder of <c>ImplicitInstruct.sln</c>.</summary>
    public string Root { get; } = Checkout.Root;

    /// <summary>Where everything that a build makes is put.</summary>
    public string ArtifactsFolder => Path.Combine(Root, "artifacts");

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();
}
