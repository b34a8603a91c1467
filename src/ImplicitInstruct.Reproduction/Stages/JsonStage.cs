using System.Text.Json;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>A stage whose artifact is one JSON file.</summary>
/// <param name="Kind">The stage's name and folder.</param>
/// <param name="Revision">Raised when equal inputs should give other bytes.</param>
/// <param name="FileName">The file.</param>
public abstract record JsonStage<TOutput>(string Kind, int Revision, string FileName) : Stage<TOutput>(Kind, Revision)
{
    /// <summary>What the file holds.</summary>
    protected abstract TOutput Make(StageContext context);

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(Make(context), CanonicalJson.Options));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override TOutput Open(string folder) =>
        JsonSerializer.Deserialize<TOutput>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!;
}
