using System.Text;
using System.Text.Json.Nodes;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Artifacts;
using ImplicitInstruct.Pipeline.Recipes;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Stages;

namespace ImplicitInstruct.Pipeline;

/// <summary><c>results.json</c> and <c>table-1.md</c> of a scale: verdicts, numbers, and where to find the responses behind them.</summary>
public static class ResultsFile
{
    /// <summary>The file's name in the scale's folder.</summary>
    public const string FileName = "results.json";

    /// <summary>The table's name in the scale's folder.</summary>
    public const string TableName = "table-1.md";

    /// <summary>Writes both, each whole or not at all. Nothing in them depends on when or where they are written.</summary>
    /// <exception cref="AdviceException">The folder cannot be written to.</exception>
    public static void Write(StageRunner runner, ResponseTuningExperiment experiment, MiniatureRecipe recipe, Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(outcome);
        var results = new JsonObject
        {
            ["claims"] = new JsonObject { [outcome.Claim.Claim.Id] = Of(outcome.Claim) },
            ["table-1"] = CanonicalJson.ToNode(outcome.Table.Rows),
            ["models"] = new JsonArray([.. experiment.Decoded.Select(decoded => Of(runner, experiment, decoded))]),
            ["numerics"] = runner.Keys.NumericsId,
            ["recipe"] = CanonicalJson.ToNode(recipe),
        };
        try
        {
            DurableFile.Write(Path.Combine(runner.Root, FileName), Encoding.UTF8.GetBytes(results.ToJsonString(CanonicalJson.Options) + "\n"));
            DurableFile.Write(Path.Combine(runner.Root, TableName), Encoding.UTF8.GetBytes(outcome.Table.ToMarkdown()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AdviceException($"The results cannot be written to '{runner.Root}': {e.Message} Make room or give the right to write there, and run again.", e);
        }
    }

    private static JsonObject Of(ClaimResult result) => new()
    {
        ["holds"] = result.Holds,
        ["statement"] = result.Claim.Statement,
        ["place"] = result.Claim.Place,
        ["metric"] = result.Claim.Metric,
        ["measured"] = CanonicalJson.ToNode(result.Measured),
        ["bounds"] = CanonicalJson.ToNode(result.Bounds),
        ["paper"] = CanonicalJson.ToNode(result.Paper),
    };

    private static JsonObject Of(StageRunner runner, ResponseTuningExperiment experiment, DecodeStage decoded) => new()
    {
        ["name"] = decoded.Name,
        ["checkpoint"] = runner.PathInRoot(decoded.Model),
        ["outputs"] = runner.PathInRoot(decoded, DecodeStage.FileName),
        ["annotations"] = new JsonArray(
        [
            .. experiment.Table.Comparisons.Where(comparison => comparison.Judged.Candidate == decoded).Select(comparison => new JsonObject
            {
                ["reference"] = comparison.Judged.Reference.Name,
                ["file"] = runner.PathInRoot(comparison.Judged, JudgeStage.FileName),
            }),
        ]),
    };
}
