using System.Text;
using System.Text.Json.Nodes;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Reproduction.Pretrained.Stages;

namespace ImplicitInstruct.Reproduction.Pretrained;

/// <summary><c>results.json</c> of a scale with models from the hub, and <c>claims/ID.md</c> for each claim: verdicts, numbers, and where to find the responses behind them.</summary>
internal static class PretrainedResults
{
    /// <summary>The file's name in the scale's folder.</summary>
    public const string FileName = ResultsFile.FileName;

    /// <summary>Writes them, each whole or not at all.</summary>
    /// <exception cref="AdviceException">The folder cannot be written to.</exception>
    public static void Write(PretrainedOutcome whole)
    {
        var artifacts = whole.Artifacts;
        var plan = artifacts.Keys.Plan(whole.Found.SelectMany(one => one.Experiment.Goals));
        var judged = plan.OfType<LlmJudgeStage>().ToLookup(stage => stage.Candidate.Generator);
        var results = new JsonObject
        {
            ["claims"] = new JsonObject(whole.Found.Select(one => KeyValuePair.Create(one.Experiment.Claim.Id, (JsonNode?)ResultsFile.Of(one.Finding.Result)))),
            ["not_measured"] = new JsonObject(whole.Missing.Select(one => KeyValuePair.Create(one.Claim, (JsonNode?)JsonValue.Create(one.Reason)))),
            ["tables"] = new JsonObject(whole.Tables.Select(one => KeyValuePair.Create(one.Name, CanonicalJson.ToNode(one.Table)))),
            ["models"] = new JsonArray([.. plan.OfType<GenerateStage>().Where(stage => stage.Instructions.IsTest).Select(stage => (JsonNode)new JsonObject
            {
                ["name"] = stage.Generator,
                ["system"] = stage.System,
                ["checkpoint"] = artifacts.PathInRoot(stage.Model),
                ["outputs"] = artifacts.PathInRoot(stage, GenerateStage.FileName),
                ["annotations"] = new JsonArray([.. judged[stage.Generator].Select(one => (JsonNode)new JsonObject { ["reference"] = one.Reference.Generator, ["file"] = artifacts.PathInRoot(one, LlmJudgeStage.FileName) })]),
            })]),
            ["choices"] = new JsonArray([.. plan.OfType<EpochChoiceStage>().Select(choice => (JsonNode)new JsonObject { ["name"] = choice.Name, ["scores"] = artifacts.PathInRoot(choice, EpochChoiceStage.FileName) })]),
            ["rankings"] = new JsonArray([.. plan.OfType<RankResponsesStage>().Select(rank => (JsonNode)new JsonObject { ["model"] = rank.Name, ["likelihoods"] = artifacts.PathInRoot(rank, RankResponsesStage.FileName) })]),
            ["numerics"] = artifacts.Keys.NumericsId,
            ["recipe"] = CanonicalJson.ToNode(whole.Models.Recipe),
        };
        ResultsFile.Write(artifacts.Root, Encoding.UTF8.GetBytes(results.ToJsonString(CanonicalJson.Options) + "\n"), [.. whole.Found.Select(one => one.Finding)]);
    }
}
