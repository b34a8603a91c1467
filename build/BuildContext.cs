using System.Globalization;
using Cake.Common;
using Cake.Core;
using Cake.Frosting;

namespace ImplicitInstruct.Build;

/// <summary>What the tasks of this build share: the checkout, the outcome, and arguments with a meaning.</summary>
/// <param name="context">Cake's own context.</param>
/// <param name="outcome">The exit code to be.</param>
public sealed class BuildContext(ICakeContext context, Outcome outcome) : FrostingContext(context)
{
    /// <summary>The exit code to be.</summary>
    public Outcome Outcome { get; } = outcome;

    /// <summary>The folder of <c>ImplicitInstruct.sln</c>.</summary>
    public string Root { get; } = Checkout.Root;

    /// <summary>Where everything that a build makes is put.</summary>
    public string ArtifactsFolder => Path.Combine(Root, "artifacts");

    /// <summary>The value of an argument; null when it was not typed.</summary>
    public string? Text(string name) => this.Argument<string?>(name, null);

    /// <summary>The value of an argument that has to be there.</summary>
    /// <exception cref="AdviceException">It was not typed.</exception>
    public string Needed(string name, string example) =>
        Text(name) ?? throw new AdviceException($"--{name} is missing: type --{name} {example}.");

    /// <summary>The whole number of an argument; null when it was not typed.</summary>
    /// <exception cref="AdviceException">It is no whole number.</exception>
    public int? Number(string name) => Text(name) switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw new AdviceException($"--{name} is '{text}', which is no whole number: type --{name} 3, say."),
    };
}
