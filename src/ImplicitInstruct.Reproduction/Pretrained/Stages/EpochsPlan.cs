using ImplicitInstruct.Pipeline.Running;
namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>Where a tuning run's number of epochs comes from.</summary>
public abstract record EpochsPlan
{
    /// <summary>What of it belongs into the recipe of the stage.</summary>
    public abstract object? Recipe { get; }

    /// <summary>Artifacts that it is read from.</summary>
    public virtual IReadOnlyList<StageInput> Inputs => [];

    /// <summary>Tells apart runs that differ in nothing else; empty or starting with <c>-</c>.</summary>
    public virtual string Suffix => "";

    /// <summary>The number in words, as a plan prints it.</summary>
    public abstract string Words { get; }

    /// <summary>How many epochs a plan reckons with before anything is known.</summary>
    public abstract int Expected { get; }

    /// <summary>The number, once the inputs are there.</summary>
    public abstract int Resolve(StageContext context);
}
