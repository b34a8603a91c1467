using ImplicitInstruct.Hub;

namespace ImplicitInstruct.Reproduction.Training;

/// <summary>The model after every epoch of a run but the last, which is the run's result.</summary>
/// <remarks>
/// They are written beside the state from which an interrupted run goes on, and moved into the artifact when the run is through.
/// </remarks>
/// <param name="partial">Folder of that state.</param>
/// <param name="stepsPerEpoch">Steps of an epoch.</param>
/// <param name="epochs">Epochs of the run.</param>
/// <param name="element">How weights are stored.</param>
internal sealed class EpochCheckpoints(string partial, int stepsPerEpoch, int epochs, TensorElement element)
{
    /// <summary>Folder of the checkpoint after an epoch.</summary>
    public static string FolderOf(string folder, int epoch) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"epoch-{epoch:00}"));

    /// <summary>Keeps the model where an epoch ends.</summary>
    public void AfterStep(int stepsDone, ICausalLanguageModel model)
    {
        if (stepsDone % stepsPerEpoch == 0 && stepsDone / stepsPerEpoch < epochs)
            Checkpoint.Save(FolderOf(partial, stepsDone / stepsPerEpoch), model.Config, model.Weights, element);
    }

    /// <summary>Whether all epochs before a step were kept: not so when a run was killed between the moving and the end.</summary>
    public bool AreThere(
        int stepsDone) =>
        Enumerable.Range(1, Math.Min(stepsDone / stepsPerEpoch, epochs - 1))
            .All(epoch => File.Exists(Path.Combine(FolderOf(partial, epoch), "config.json")));

    /// <summary>Moves them into the artifact.</summary>
    public void MoveTo(string folder)
    {
        for (var epoch = 1; epoch < epochs; epoch++)
            Directory.Move(FolderOf(partial, epoch), FolderOf(folder, epoch));
    }
}
