using ImplicitInstruct.Formatting;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>Fetches a tuning set and writes it as the official scripts do: a dialogue a line (official repository, data/processed).</summary>
/// <remarks>Key: kind, revision, files with their repositories and revisions, and how many examples. The bytes are in the manifest, and so in everything made from them.</remarks>
/// <param name="Source">The data set.</param>
/// <param name="Examples">First examples that are taken; null: all.</param>
/// <param name="Downloads">Where it comes from.</param>
public sealed record TuningDataStage(DatasetSource Source, int? Examples, Downloads Downloads) : Stage<IReadOnlyList<Dialogue>>("tuning-set", Revision: 1)
{
    /// <summary>Id of the LIMA whose responses do not start by restating the instruction (appendix C).</summary>
    public const string WithoutRestatements = "lima-rephrased";

    /// <inheritdoc/>
    public override string Name => Source.Id;

    /// <inheritdoc/>
    public override object Recipe => new { Source.Id, Files = Source.Files.Select(file => file.ToString()), Examples };

    /// <inheritdoc/>
    public override bool IsFetched => true;

    /// <inheritdoc/>
    public override async Task RunAsync(StageContext context)
    {
        var files = await Downloads.FetchAsync(Source, context.Progress, context.Cancellation).ConfigureAwait(false);
        var all = TuningData.Build(files);
        using var file = File.Create(context.PathOf(FileName));
        TuluJson.Write(file, all.Take(Examples ?? all.Count));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Dialogue> Open(string folder) => [.. TuluJson.Read(Path.Combine(folder, FileName)).Select(example => example.Dialogue)];

    private string FileName => Source.Id + ".jsonl";
}
