using ImplicitInstruct.Pipeline.Running;
namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>A number of epochs that is chosen on validation instructions.</summary>
/// <param name="Choice">The choice.</param>
public sealed record ChosenEpochs(EpochChoiceStage Choice) : EpochsPlan
{
    /// <inheritdoc/>
    public override object? Recipe => null;

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [new("epochs", Choice)];

    /// <inheritdoc/>
    public override string Words => $"{string.Join(", ", Choice.Candidates.Select(candidate => candidate.Epochs))} epochs, whichever is best on validation instructions";

    /// <inheritdoc/>
    public override int Expected => (int)Math.Round(Choice.Candidates.Average(candidate => candidate.Epochs));

    /// <inheritdoc/>
    public override int Resolve(StageContext context)
    {
        return context.Open(Choice).Chosen;
    }
}
