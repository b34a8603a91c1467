namespace ImplicitInstruct.Reproduction.Training;

/// <summary>What a training run made.</summary>
/// <param name="Model">The model; belongs to whoever holds this.</param>
/// <param name="Losses">Loss before every step, nats.</param>
internal sealed record TrainedModel(ICausalLanguageModel Model, IReadOnlyList<double> Losses) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
