using System.Text;
using System.Text.Json.Nodes;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Reproduction.Reports;

/// <summary>
/// <c>results.json</c> of a scale, and <c>claims/ID.md</c> for each claim: verdicts, numbers, and where to find the responses behind them.
/// </summary>
public static class ResultsFile
{
    /// <summary>The file's name in the scale's folder.</summary>
    public const string FileName = "results.json";

    /// <summary>
    /// Writes them, each whole or not at all. Nothing in them depends on when or where they are written, nor on which claims were asked for
    /// last.
    /// </summary>
    /// <param name="whole">What was found by all experiments whose artifacts are whole.</param>
    /// <param name="folder">Where to; null: the scale's folder, below which all paths in it are.</param>
    /// <exception cref="AdviceException">The folder cannot be written to.</exception>
    public static void Write(Outcome whole, string? folder = null)
    {
        folder ??= whole.Artifacts.Root;
        var (artifacts, plan) = (whole.Artifacts, whole.Plan);
        var judged = plan.OfType<JudgeStage>().ToLookup(stage => stage.Candidate.Generator);
        var results = new JsonObject
        {
            ["claims"] = new JsonObject(
                whole.Findings.Select(finding => KeyValuePair.Create(finding.Result.Claim.Id, (JsonNode?)Of(finding.Result)))),
            ["agreement"] = AgreementCount.Sentence(whole.Findings),
            ["not_measured"] = new JsonObject(
                whole.Missing.Select(one => KeyValuePair.Create(one.Claim, (JsonNode?)JsonValue.Create(one.Reason)))),
            ["tables"] = new JsonObject(whole.Tables.Select(one => KeyValuePair.Create(one.Name, CanonicalJson.ToNode(one.Table)))),
            ["models"] = new JsonArray(
                [.. plan.OfType<DecodeStage>().Where(decoded => decoded.Instructions.IsTest)
                    .Select(decoded => Of(artifacts, decoded, judged[decoded.Generator]))]),
            ["choices"] = new JsonArray(
                [.. plan.Where(stage => stage is IChoiceStage)
                    .Select(
                        choice => new JsonObject { ["name"] = choice.Name, ["scores"] = artifacts.PathInRoot(choice, "choice.json") })]),
            ["rankings"] = new JsonArray(
                [.. plan.OfType<RankStage>()
                    .Select(
                        rank => new JsonObject
                        {
                            ["model"] = rank.Name,
                            ["likelihoods"] = artifacts.PathInRoot(rank, RankStage.LikelihoodsFile),
                        })]),
            ["numerics"] = artifacts.Keys.NumericsId,
            ["recipe"] = CanonicalJson.ToNode(whole.Models.Recipe),
        };
        try
        {
            Directory.CreateDirectory(folder);
            DurableFile.Write(
                Path.Combine(folder, FileName), Encoding.UTF8.GetBytes(results.ToJsonString(CanonicalJson.Options) + "\n"));
            var claims = Directory.CreateDirectory(Path.Combine(folder, "claims"));
            foreach (var finding in whole.Findings)
                DurableFile.Write(PathOf(finding), Encoding.UTF8.GetBytes(ToMarkdown(finding)));
            // A claim that was measured with another recipe and not with this one says nothing about what stands beside it.
            var written = whole.Findings.Select(PathOf).ToHashSet(StringComparer.Ordinal);
            foreach (var stale in claims.EnumerateFiles("*.md").Where(file => !written.Contains(file.FullName)).ToList())
                stale.Delete();

            string PathOf(Finding finding) => Path.Combine(claims.FullName, finding.Result.Claim.Id + ".md");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AdviceException(
                $"The results cannot be written to '{folder}': {e.Message.TrimEnd('.')}. Make room or give the right to write " +
                "there, and run again.", e);
        }
    }

    /// <summary>A claim's verdict and tables as Markdown.</summary>
    public static string ToMarkdown(Finding finding)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(finding.Heading ?? finding.Result.Claim.Id).Append("\n\n```\n").Append(finding.Result.Story)
            .Append("\n```\n");
        foreach (var table in finding.Tables)
        {
            text.Append("\n## ").Append(table.Title).Append("\n\n").Append(table.Text.ToMarkdown());
            if (table.Note is { } note)
                text.Append('\n').Append(note).Append('\n');
        }

        foreach (var remark in finding.AllRemarks)
            text.Append('\n').Append(remark).Append('\n');
        return text.ToString();
    }

    /// <summary>A verdict for programs.</summary>
    private static JsonObject Of(ClaimResult result) => new()
    {
        ["holds"] = result.Holds,
        ["statement"] = result.Claim.Statement,
        ["place"] = result.Claim.Place,
        ["metric"] = result.Claim.Metric,
        ["measured"] = CanonicalJson.ToNode(result.Measured),
        ["bounds"] = CanonicalJson.ToNode(
            result.Bounds.Select(bound => new { Text = bound.InWords(), bound.Holds, bound.Excuse }).ToList()),
        ["paper"] = CanonicalJson.ToNode(result.Paper),
        ["besidePaper"] = new JsonArray([.. result.Comparisons.Select(Of)]),
        ["orders"] = CanonicalJson.ToNode(result.Orders.Select(one => new { one.Statement, one.Agreement }).ToList()),
        ["effects"] = new JsonArray([.. result.Effects.Select(Of)]),
    };

    private static JsonObject Of(PaperComparison one) => new()
    {
        ["model"] = one.Paper.Model,
        ["condition"] = one.Ours.Condition,
        ["ours"] = one.Ours.Value,
        ["paper"] = one.Paper.Value,
        ["deviation"] = one.Paper.Deviation,
        ["runs"] = one.Paper.Runs,
        ["difference"] = one.Difference.Value,
        ["interval"] = CanonicalJson.ToNode(one.Difference.Interval),
        ["margin"] = one.Margin,
        ["agreement"] = CanonicalJson.ToNode(one.Agreement),
        ["whyNotExpected"] = one.WhyNotExpected,
    };

    private static JsonObject Of(DetectableEffect one) => new()
    {
        ["baseModel"] = one.BaseModel,
        ["effect"] = one.Effect.Name,
        ["found"] = one.Found,
        ["leastDetectable"] = one.Least,
        ["instructions"] = one.Instructions,
        ["seeds"] = one.Seeds,
        ["paper"] = new JsonArray([.. one.Paper.Select(paper => new JsonObject
        {
            ["model"] = paper.Model,
            ["value"] = paper.Value,
            ["instructionsNeeded"] = paper.Value > 0 ? one.InstructionsFor(paper.Value) : null,
            ["seedsNeeded"] = paper.Value > 0 ? one.SeedsFor(paper.Value) : null,
        })]),
    };

    private static JsonObject Of(ArtifactReader artifacts, DecodeStage decoded, IEnumerable<JudgeStage> judged) => new()
    {
        ["name"] = decoded.Generator,
        ["system"] = decoded.System,
        ["checkpoint"] = artifacts.PathInRoot(decoded.Model),
        ["outputs"] = artifacts.PathInRoot(decoded, OutputsStage.FileName),
        ["annotations"] = new JsonArray(
            [.. judged.Select(
                stage => new JsonObject
                {
                    ["reference"] = stage.Reference.Generator,
                    ["file"] = artifacts.PathInRoot(stage, JudgeStage.FileName),
                })]),
    };
}
