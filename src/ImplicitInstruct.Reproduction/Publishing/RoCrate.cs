using System.Text;
using System.Text.Json.Nodes;
using ImplicitInstruct.Files;
using ImplicitInstruct.Pipeline.Publishing;

namespace ImplicitInstruct.Reproduction.Publishing;

/// <summary>A published run as an RO-Crate describes it: the run as an action, the program as its instrument, every file once.</summary>
/// <remarks>
/// RO-Crate 1.1 (https://w3id.org/ro/crate/1.1). <c>sha256</c> is schema.org's; the context of 1.1 lacks it, so it is defined here, as the
/// specification allows (appendix "Extending RO-Crate").
/// </remarks>
/// <param name="record">The run.</param>
/// <param name="manifests">Its artifacts, at least one.</param>
/// <param name="without">Files that are not in the tree, by the keys of their artifacts.</param>
/// <param name="pages">Files that belong to no artifact.</param>
internal sealed class RoCrate(
    RunRecord record, IReadOnlyList<Manifest> manifests, ILookup<string, string> without, IReadOnlyList<ManifestFile> pages)
{
    private const string Specification = "https://w3id.org/ro/crate/1.1";
    private const string Licence = "https://spdx.org/licenses/Apache-2.0";
    private const string Paper = "https://arxiv.org/abs/2409.14254";
    private const string Program = "#implicit-instruct";
    private const string Run = "#run";

    /// <summary>Writes the file.</summary>
    public void Write(string path) =>
        DurableFile.Write(path, Encoding.UTF8.GetBytes(ToJson().ToJsonString(CanonicalJson.Options) + "\n"));

    private JsonObject ToJson()
    {
        var files = Files();
        var parts = new JsonArray([.. files.Select(file => (JsonNode)Reference((string)file["@id"]!))]);
        return new JsonObject
        {
            ["@context"] = new JsonArray(
                $"{Specification}/context", new JsonObject { ["sha256"] = "http://schema.org/sha256" }),
            ["@graph"] = new JsonArray(
            [
                new JsonObject
                {
                    ["@id"] = PublishedLayout.Crate,
                    ["@type"] = "CreativeWork",
                    ["conformsTo"] = Reference(Specification),
                    ["about"] = Reference("./"),
                },
                Root(parts), .. Surroundings(), Action(), .. files,
            ]),
        };
    }

    private JsonObject Root(JsonArray parts) => new()
    {
        ["@id"] = "./",
        ["@type"] = "Dataset",
        ["name"] = $"Instruction Following without Instruction Tuning, reproduced at the scale {record.Scale}: the run {record.Name}",
        ["description"] =
            $"All artifacts behind {string.Join(", ", record.Claims)}, by hash, with the manifests that say how each was made. "
            + "Data sets and base models of others keep their own licences.",
        ["datePublished"] = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["license"] = Reference(Licence),
        ["citation"] = Reference(Paper),
        ["mentions"] = Reference(Run),
        ["hasPart"] = parts,
    };

    private IEnumerable<JsonObject> Surroundings()
    {
        var commits = manifests.Select(one => one.Made.Commit).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        yield return new()
        {
            ["@id"] = Licence,
            ["@type"] = "CreativeWork",
            ["name"] = "Apache License 2.0",
            ["url"] = "https://www.apache.org/licenses/LICENSE-2.0",
        };
        yield return new()
        {
            ["@id"] = Paper,
            ["@type"] = "ScholarlyArticle",
            ["name"] = "Instruction Following without Instruction Tuning",
            ["author"] = "John Hewitt, Nelson F. Liu, Christopher D. Manning, Percy Liang",
        };
        yield return new()
        {
            ["@id"] = Program,
            ["@type"] = "SoftwareApplication",
            ["name"] = "ImplicitInstruct",
            ["version"] = string.Join(", ", manifests.Select(one => one.Made.Version).Distinct()),
            ["identifier"] = string.Join(", ", commits.DefaultIfEmpty("commit unknown")),
        };
    }

    private JsonObject Action() => new()
    {
        ["@id"] = Run,
        ["@type"] = "CreateAction",
        ["name"] = $"The run {record.Name}",
        ["description"] = $"Made on {string.Join("; ", manifests.Select(one => one.Made.Machine).Distinct())}"
            + $"{(record.Numerics is { } numerics ? $"; arithmetic {numerics}" : "")}.",
        ["endTime"] = manifests.Max(one => one.Made.Finished).UtcDateTime
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["instrument"] = Reference(Program),
        ["result"] = new JsonArray([.. pages.Select(page => (JsonNode)Reference(page.Path))]),
    };

    private List<JsonObject> Files() =>
    [
        new() { ["@id"] = PublishedLayout.Index, ["@type"] = "File", ["name"] = "What is here", ["encodingFormat"] = "application/json" },
        .. pages.Select(page => File(page.Path, page.Path, page)),
        .. manifests.Select(one => File(
            PublishedLayout.ManifestOf(one.Hash), $"Manifest of {one.Stage}/{one.Name}",
            new ManifestFile(Manifest.FileName, one.ToBytes().Length, ContentHash.Of(one.ToBytes())))),
        .. manifests.SelectMany(one => one.Files.Where(file => !without[one.Hash].Contains(file.Path))
                .Select(file => (File: file, Name: $"{one.Stage}/{one.Name}: {file.Path}")))
            .GroupBy(one => one.File.Sha256)
            .Select(same => File(PublishedLayout.FileOf(same.Key), string.Join("; ", same.Select(one => one.Name)), same.First().File)),
    ];

    private static JsonObject File(string id, string name, ManifestFile file) => new()
    {
        ["@id"] = id,
        ["@type"] = "File",
        ["name"] = name,
        ["encodingFormat"] = Path.GetExtension(file.Path) switch
        {
            ".json" => "application/json",
            ".jsonl" => "application/jsonl",
            ".csv" => "text/csv",
            ".html" => "text/html",
            ".md" => "text/markdown",
            ".txt" => "text/plain",
            _ => "application/octet-stream",
        },
        ["contentSize"] = file.Bytes.ToString(CultureInfo.InvariantCulture),
        ["sha256"] = file.Sha256,
    };

    private static JsonObject Reference(string id) => new() { ["@id"] = id };
}
