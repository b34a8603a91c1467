using System.Text;
using System.Text.Json.Nodes;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Reproduction.Runs;

/// <summary>A comparison of two runs in the second's folder: a page for people, <c>comparison.json</c> for programs.</summary>
public static class ComparisonFile
{
    /// <summary>Name of the file for programs.</summary>
    public const string FileName = "comparison.json";

    /// <summary>Writes both.</summary>
    /// <param name="root">Folder of the scale.</param>
    /// <param name="content">What they say.</param>
    /// <returns>Path of the page.</returns>
    /// <exception cref="AdviceException">The folder cannot be written to.</exception>
    public static string Write(string root, ComparisonContent content)
    {
        var folder = Path.Combine(RunRecord.FolderOf(root, content.Second), $"against-{content.First}");
        ReportFolder.Write(folder, content);
        DurableFile.Write(
            Path.Combine(folder, FileName), Encoding.UTF8.GetBytes(ToJson(content).ToJsonString(CanonicalJson.Options) + "\n"));
        return Path.Combine(folder, ReportFolder.PageName);
    }

    private static JsonObject ToJson(ComparisonContent content) => new()
    {
        ["first"] = content.First,
        ["second"] = content.Second,
        ["remarks"] = CanonicalJson.ToNode(content.Remarks),
        ["recipe"] = CanonicalJson.ToNode(
            content.RecipeChanges.Select(change => new { change.Key, First = change.Usual, Second = change.Value }).ToList()),
        ["verdicts"] = CanonicalJson.ToNode(content.Verdicts.Select(one => new
        {
            Claim = one.First.Claim.Id,
            First = one.First.Verdict,
            Second = one.Second.Verdict,
            one.ChangedBounds,
        }).ToList()),
        ["numbers"] = CanonicalJson.ToNode(content.Numbers.Select(one => new
        {
            one.Table,
            one.Row,
            one.Column,
            one.First,
            one.Second,
            one.Difference,
            Interval = one.Paired?.Interval,
            Instructions = one.Paired?.Instructions,
            Runs = one.Paired?.Runs,
        }).ToList()),
        ["responses"] = CanonicalJson.ToNode(content.Responses),
        ["samples"] = CanonicalJson.ToNode(content.Samples),
    };
}
