using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Adapters;
using ImplicitInstruct.Hub.Tokenizers;

namespace ImplicitInstruct.Build.Merge;

/// <summary>A base model and its LoRA adapter become a checkpoint in Hugging Face's layout.</summary>
internal static class MergeCommand
{
    /// <summary>Writes the merged checkpoint, in the numbers that the base model is stored in, with the base model's tokenizer.</summary>
    /// <param name="model">Folder of the base model.</param>
    /// <param name="adapter">Folder of the adapter, in PEFT's layout.</param>
    /// <param name="target">Folder to write to, which must not hold anything.</param>
    /// <param name="output">Takes a line about what was written.</param>
    /// <param name="stop">Ends the work between two tensors.</param>
    /// <exception cref="AdviceException">A folder cannot be used; one sentence.</exception>
    public static void Run(string model, string adapter, string target, TextWriter output, CancellationToken stop = default)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw new AdviceException($"--to: '{target}' is not empty; name a folder that is, or none that is there.");
        var merged = Read(model, adapter);
        Checkpoint.Save(target, merged.Config, new StoppedBetween(merged.Weights, stop), merged.StoredAs);
        foreach (var file in CheckpointTokenizer.FilesIn(model))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        output.WriteLine($"{merged.Weights.Count} weights of '{model}' with the update of '{adapter}': '{target}'");
    }

    /// <summary>A model, with the update of an adapter where one is given.</summary>
    /// <param name="model">Folder of the model.</param>
    /// <param name="adapter">Folder of the adapter; null: none.</param>
    /// <exception cref="AdviceException">A folder cannot be used; one sentence.</exception>
    public static Checkpoint Read(string model, string? adapter)
    {
        var below = Checkpoint.Load(model);
        return adapter is null ? below : AdapterCheckpoint.Load(adapter).MergeInto(below, adapter);
    }
}
