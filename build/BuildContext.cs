using Cake.Core;
using Cake.Frosting;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Build.Reproduce;

namespace ImplicitInstruct.Build;

/// <summary>What the tasks of this build share: the checkout, what was typed, the reproduction in progress, the outcome.</summary>
/// <param name="context">Cake's own context.</param>
/// <param name="typed">What was typed.</param>
/// <param name="session">The reproduction that the tasks work on.</param>
/// <param name="outcome">The exit code to be.</param>
public sealed class BuildContext(
    ICakeContext context, TypedArguments typed, ReproduceSession session, Outcome outcome) : FrostingContext(context)
{
    /// <summary>What was typed.</summary>
    public TypedArguments Typed { get; } = typed;

    /// <summary>The reproduction that the tasks work on.</summary>
    public ReproduceSession Session { get; } = session;

    /// <summary>The exit code to be.</summary>
    public Outcome Outcome { get; } = outcome;

    /// <summary>The folder of <c>ImplicitInstruct.sln</c>.</summary>
    public string Root { get; } = Checkout.Root;

    /// <summary>Where everything that a build makes is put.</summary>
    public string ArtifactsFolder { get; } = ReproduceArguments.ArtifactsOf(typed, Checkout.Root);

    /// <summary>The value of an argument; null when it was not typed.</summary>
    public string? Text(string name) => Typed.Text(name);

    /// <summary>The value of an argument that has to be there.</summary>
    /// <exception cref="AdviceException">It was not typed.</exception>
    public string Needed(string name, string example) =>
        Text(name) ?? throw new AdviceException($"--{name} is missing: type --{name} {example}.");

    /// <summary>The whole number of an argument; null when it was not typed.</summary>
    public int? Number(string name) => Typed.Number(name);
}
