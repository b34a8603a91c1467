namespace ImplicitInstruct.Reproduction.Training;

/// <summary>The model after every epoch of a run but the last, which is the run's result.</summary>
/// <remarks>
/// They are written beside the state from which an interrupted run goes on, and moved into the artifact when the run is through.
/// </remarks>
/// <param name="partial">Folder of that state.</param>
/// <param name="order">Says after which steps an epoch ends.</param>
/// <param name="epochs">Epochs of the run.</param>
/// <param name="files">How a model is written.</param>
internal sealed class EpochCheckpoints(string partial, BatchOrder order, int epochs, ModelFolder files)
{
    /// <summary>Folder of the checkpoint after an epoch.</summary>
    public static string FolderOf(string folder, int epoch) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"epoch-{epoch:00}"));

    /// <summary>Keeps the model where an epoch ends: after the last update that began and ended in it.</summary>
    public void AfterStep(int stepsDone, ICausalLanguageModel model)
    {
        foreach (var epoch in EndingAfter(stepsDone))
            files.Write(FolderOf(partial, epoch), model);
    }

    /// <summary>Whether the model after that many steps is kept.</summary>
    public bool IsKeptAfter(int stepsDone) => EndingAfter(stepsDone).Any();

    /// <summary>Whether all epochs before a step were kept: not so when a run was killed between the moving and the end.</summary>
    public bool AreThere(int stepsDone) => Enumerable.Range(1, epochs - 1).Where(epoch => order.StepsAfter(epoch) <= stepsDone)
        .All(epoch => ModelFolder.IsWritten(FolderOf(partial, epoch)));

    /// <summary>Moves them into the artifact.</summary>
    public void MoveTo(string folder)
    {
        for (var epoch = 1; epoch < epochs; epoch++)
            Directory.Move(FolderOf(partial, epoch), FolderOf(folder, epoch));
    }

    private IEnumerable<int> EndingAfter(int stepsDone) =>
        Enumerable.Range(1, epochs - 1).Where(epoch => order.StepsAfter(epoch) == stepsDone);
}
