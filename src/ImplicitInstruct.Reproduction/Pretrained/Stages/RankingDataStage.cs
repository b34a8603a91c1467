using System.Text.Json;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;

namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>Fetches Alpaca's first examples and draws which responses are compared, as the official code does (open_instruct/ratio_eval.py).</summary>
/// <remarks>Key: kind, revision, files with their commits, examples and draws.</remarks>
/// <param name="Source">The data set.</param>
/// <param name="Ranking">How many.</param>
/// <param name="Downloads">Where it comes from.</param>
public sealed record RankingDataStage(DatasetSource Source, AlpacaRankingRecipe Ranking, Downloads Downloads) : Stage<RankingSet>("ranking-set", Revision: 1)
{
    private const string FileName = "ranking.json";

    /// <inheritdoc/>
    public override string Name => Source.Id;

    /// <inheritdoc/>
    public override object Recipe => new { Source.Id, Files = Source.Files.Select(file => file.ToString()), Ranking.Examples, Ranking.Draws };

    /// <inheritdoc/>
    public override bool IsFetched => true;

    /// <inheritdoc/>
    public override async Task RunAsync(StageContext context)
    {
        var files = await Downloads.FetchAsync(Source, context.Progress, context.Cancellation).ConfigureAwait(false);
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(RankingData.Build(files, Ranking.Examples, Ranking.Draws), CanonicalJson.Options));
    }

    /// <inheritdoc/>
    public override RankingSet Open(string folder) =>
        JsonSerializer.Deserialize<RankingSet>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!;
}
