using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Adapters;

namespace ImplicitInstruct.Reproduction.Training;

/// <summary>A trained model in a folder: a checkpoint of its own, or an adapter of the model below.</summary>
/// <param name="Element">How numbers of a checkpoint are stored; an adapter's have 32 bits, as they are few.</param>
/// <param name="Below">What the model below is called, for who reads an adapter: a repository of the hub or a name.</param>
/// <param name="BelowRevision">Revision of that repository; null where there is none.</param>
internal sealed record ModelFolder(TensorElement Element, string? Below = null, string? BelowRevision = null)
{
    /// <summary>Writes what was trained.</summary>
    public void Write(string folder, ICausalLanguageModel model)
    {
        if (model.Adapter is { } adapter)
            AdapterCheckpoint.Save(folder, adapter, Below, BelowRevision);
        else
            Checkpoint.Save(folder, model.Config, model.Weights, Element);
    }

    /// <summary>Whether a model was written to a folder, whose configuration comes last.</summary>
    public static bool IsWritten(string folder) =>
        AdapterCheckpoint.IsIn(folder) || File.Exists(Path.Combine(folder, CheckpointConfiguration.FileName));

    /// <summary>Reads a model.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="below">The model below; asked for where there is an adapter.</param>
    /// <exception cref="AdviceException">A file is damaged; one sentence.</exception>
    public static Checkpoint Open(string folder, Func<Checkpoint> below) =>
        AdapterCheckpoint.IsIn(folder) ? AdapterCheckpoint.Load(folder).MergeInto(below(), folder) : Checkpoint.Load(folder);
}
