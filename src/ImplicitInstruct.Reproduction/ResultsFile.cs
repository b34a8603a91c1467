using System.Text;
using System.Text.Json.Nodes;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Files;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Experiments;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Reproduction;

/// <summary><c>results.json</c> of a scale, and <c>claims/ID.md</c> for each claim: verdicts, numbers, and where to find the responses behind them.</summary>
public static class ResultsFile
{
    /// <summary>The file's name in the scale's folder.</summary>
    public const string FileName = "results.json";

    /// <summary>Writes them, each whole or not at all. Nothing in them depends on when or where they are written, nor on which claims were asked for last.</summary>
    /// <param name="runner">Knows the artifacts.</param>
    /// <param name="whole">What was found, by all experiments whose artifacts are whole.</param>
    /// <param name="recipe">The recipe.</param>
    /// <exception cref="AdviceException">The folder cannot be written to.</exception>
    public static void Write(StageRunner runner, IReadOnlyList<(Experiment Experiment, Finding Finding)> whole, MiniatureRecipe recipe)
    {
        var findings = whole.Select(one => one.Finding).ToList();
        var plan = runner.Keys.Plan(whole.SelectMany(one => one.Experiment.Goals));
        var judged = plan.OfType<JudgeStage>().ToLookup(stage => stage.Candidate.Generator);
        var results = new JsonObject
        {
            ["claims"] = new JsonObject(findings.Select(finding => KeyValuePair.Create(finding.Result.Claim.Id, (JsonNode?)Of(finding.Result)))),
            ["tables"] = new JsonObject(plan.OfType<TableStage>().Select(table => KeyValuePair.Create(table.Table, CanonicalJson.ToNode(runner.Open(table))))),
            ["models"] = new JsonArray(
                [.. plan.OfType<DecodeStage>().Where(decoded => decoded.Instructions.Use == InstructionSetKind.Test).Select(decoded => Of(runner, decoded, judged[decoded.Generator]))]),
            ["rankings"] = new JsonArray([.. plan.OfType<RankStage>().Select(rank => new JsonObject { ["model"] = rank.Name, ["likelihoods"] = runner.PathInRoot(rank, RankStage.FileName) })]),
            ["numerics"] = runner.Keys.NumericsId,
            ["recipe"] = CanonicalJson.ToNode(recipe),
        };
        Write(runner.Root, Encoding.UTF8.GetBytes(results.ToJsonString(CanonicalJson.Options) + "\n"), findings);
    }

    /// <summary>Writes the file and a page for each claim.</summary>
    internal static void Write(string root, byte[] results, IReadOnlyList<Finding> findings)
    {
        try
        {
            DurableFile.Write(Path.Combine(root, FileName), results);
            Directory.CreateDirectory(Path.Combine(root, "claims"));
            foreach (var finding in findings)
                DurableFile.Write(Path.Combine(root, "claims", finding.Result.Claim.Id + ".md"), Encoding.UTF8.GetBytes(ToMarkdown(finding)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AdviceException($"The results cannot be written to '{root}': {e.Message.TrimEnd('.')}. Make room or give the right to write there, and run again.", e);
        }
    }

    /// <summary>A claim's verdict and tables as Markdown.</summary>
    public static string ToMarkdown(Finding finding)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(finding.Heading ?? finding.Result.Claim.Id).Append("\n\n```\n").Append(finding.Result.Story).Append("\n```\n");
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
    internal static JsonObject Of(ClaimResult result) => new()
    {
        ["holds"] = result.Holds,
        ["statement"] = result.Claim.Statement,
        ["place"] = result.Claim.Place,
        ["metric"] = result.Claim.Metric,
        ["measured"] = CanonicalJson.ToNode(result.Measured),
        ["bounds"] = CanonicalJson.ToNode(result.Bounds.Select(bound => new { Text = bound.InWords(), bound.Holds, bound.Excuse }).ToList()),
        ["paper"] = CanonicalJson.ToNode(result.Paper),
    };

    private static JsonObject Of(StageRunner runner, DecodeStage decoded, IEnumerable<JudgeStage> judged) => new()
    {
        ["name"] = decoded.Generator,
        ["system"] = decoded.System,
        ["checkpoint"] = runner.PathInRoot(decoded.Model),
        ["outputs"] = runner.PathInRoot(decoded, DecodeStage.FileName),
        ["annotations"] = new JsonArray(
            [.. judged.Select(stage => new JsonObject { ["reference"] = stage.Reference.Generator, ["file"] = runner.PathInRoot(stage, JudgeStage.FileName) })]),
    };
}
