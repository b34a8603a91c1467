using ImplicitInstruct.Files;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;

namespace ImplicitInstruct.Hub.Adapters;

/// <summary>
/// A low-rank adapter in PEFT's layout: <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>. PEFT loads what is written here,
/// and what PEFT wrote is read.
/// </summary>
/// <param name="Configuration">Rank, factor, layers and the model below.</param>
/// <param name="Weights">A and B of every matrix, each read when it is asked for.</param>
public sealed record AdapterCheckpoint(AdapterConfiguration Configuration, INamedTensors Weights)
{
    /// <summary>Name of the file with the matrices.</summary>
    public const string WeightsFileName = "adapter_model.safetensors";

    /// <summary>The adapter, to attach or to merge.</summary>
    public LowRankAdapter Adapter => new(Configuration.Adaptation, Weights);

    /// <summary>Whether a folder holds an adapter.</summary>
    public static bool IsIn(string folder) => ForeignFile.Exists(Path.Combine(folder, AdapterConfiguration.FileName));

    /// <summary>Reads an adapter's folder: configuration and header at once, the matrices when they are asked for.</summary>
    /// <exception cref="AdviceException">A file is missing or damaged, or it is another kind of adapter; one sentence.</exception>
    public static AdapterCheckpoint Load(string folder)
    {
        if (!IsIn(folder))
            throw Refusal.Unsupported(
                folder, $"holds no '{AdapterConfiguration.FileName}'", "name a folder with a LoRA adapter as PEFT writes it");
        var configuration = AdapterConfiguration.Read(Path.Combine(folder, AdapterConfiguration.FileName));
        var weights = Path.Combine(folder, WeightsFileName);
        return ForeignFile.Exists(weights) ? new AdapterCheckpoint(configuration, Safetensors.Read(weights))
            : throw Refusal.Unsupported(folder, $"holds no '{WeightsFileName}'", "name an adapter with safetensors weights");
    }

    /// <summary>Writes an adapter's folder; equal inputs make equal bytes.</summary>
    /// <param name="folder">Folder to write to; made when absent.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="baseModel">The model that it adapts, for the reader: a repository of the hub, or a name.</param>
    /// <param name="baseRevision">Branch, tag or commit of that; null where there is none.</param>
    /// <param name="element">How numbers are stored.</param>
    /// <exception cref="AdviceException">The folder cannot be written; one sentence.</exception>
    public static void Save(
        string folder, LowRankAdapter adapter, string? baseModel, string? baseRevision, TensorElement element = TensorElement.F32)
    {
        adapter.Adaptation.Validate();
        Refusal.MakeFolder(folder);
        Safetensors.Write(Path.Combine(folder, WeightsFileName), adapter.Weights, element);
        var configuration = new AdapterConfiguration(adapter.Adaptation, baseModel, baseRevision);
        WholeFile.Write(
            Path.Combine(folder, AdapterConfiguration.FileName), stream => stream.Write(configuration.Format()));
    }

    /// <summary>
    /// The model that the adapter makes of another: its weights with the update in them, and to be computed with in the numbers that it is
    /// stored in.
    /// </summary>
    /// <param name="below">The model that it adapts.</param>
    /// <param name="folder">The adapter's folder, for refusals.</param>
    /// <exception cref="AdviceException">It is the adapter of another model; one sentence.</exception>
    public Checkpoint MergeInto(Checkpoint below, string folder)
    {
        try
        {
            return below with { Weights = new MergedWeights(below.Config, below.Weights, Adapter), StoredAs = below.StoredAs };
        }
        catch (ArgumentException other)
        {
            throw Refusal.Unsupported(
                folder, $"is no adapter of this model, {char.ToLowerInvariant(other.Message[0])}{other.Message[1..].TrimEnd('.')}",
                Configuration.Base is { } named ? $"name the model that it was made for, {Refusal.Quote(named)}"
                    : "name the model that it was made for");
        }
    }
}
