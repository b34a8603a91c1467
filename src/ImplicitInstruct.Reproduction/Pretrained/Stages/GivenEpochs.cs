using ImplicitInstruct.Pipeline.Running;
namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>A number of epochs that is in the recipe.</summary>
/// <param name="Number">How many.</param>
/// <param name="IsCandidate">Whether it is one of several that are compared on validation instructions.</param>
public sealed record GivenEpochs(int Number, bool IsCandidate = false) : EpochsPlan
{
    /// <inheritdoc/>
    public override object? Recipe => Number;

    /// <inheritdoc/>
    public override string Suffix => IsCandidate ? FormattableString.Invariant($"-e{Number}") : "";

    /// <inheritdoc/>
    public override string Words => IsCandidate ? "candidates for the number of epochs" : FormattableString.Invariant($"{Number} epochs");

    /// <inheritdoc/>
    public override int Expected => Number;

    /// <inheritdoc/>
    public override int Resolve(StageContext context) => Number;
}
