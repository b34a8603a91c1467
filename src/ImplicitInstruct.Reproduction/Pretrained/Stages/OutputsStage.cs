using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>A stage whose artifact holds one model's outputs in AlpacaEval's format, so that a judge can compare them.</summary>
/// <param name="Kind">The stage's name and folder.</param>
/// <param name="Revision">Raised when equal inputs should give other bytes.</param>
public abstract record OutputsStage(string Kind, int Revision) : Stage<IReadOnlyList<ModelOutput>>(Kind, Revision)
{
    /// <summary>The file with the outputs.</summary>
    public const string FileName = "model_outputs.json";

    /// <summary>Kind of answering model, a row of the tables.</summary>
    public abstract string System { get; }

    /// <summary>Name in outputs and annotations.</summary>
    public abstract string Generator { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ModelOutput> Open(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return ModelOutputsJson.Read(File.ReadAllText(path), path);
    }
}
