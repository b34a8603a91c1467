namespace ImplicitInstruct.Reproduction.Sweeps;

/// <summary>
/// What a kind of model adds to the base model, in bytes: of an adapter and of a fully tuned model the file of its weights, of the rules
/// their canonical JSON, of the base model itself nothing.
/// </summary>
internal static class AddedBytes
{
    /// <summary>Of every row of a table, its first run's.</summary>
    /// <param name="table">The table.</param>
    /// <param name="artifacts">Opens its artifacts, which must be whole.</param>
    public static IEnumerable<long> Of(TableStage table, ArtifactReader artifacts) =>
        table.Comparisons.DistinctBy(one => one.System).Select(one => Of(one.Judged.Candidate, artifacts));

    private static long Of(DecodeStage responses, ArtifactReader artifacts) => responses switch
    {
        { Rules: { } rules } => CanonicalJson.Bytes(CanonicalJson.ToNode(
            rules.Resolve(artifacts.FolderOf, responses.Tokenizer(artifacts.FolderOf), responses.Form.Chat))).Length,
        { Model: TuneStage tuned } => artifacts.ManifestOf(tuned).Files
            .Where(file => file.Path.EndsWith(".safetensors", StringComparison.Ordinal)).Sum(file => file.Bytes),
        _ => 0,
    };
}
