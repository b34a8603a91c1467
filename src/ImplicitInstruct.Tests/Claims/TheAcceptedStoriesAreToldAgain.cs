using System.Globalization;
using System.Text.RegularExpressions;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Claims;

/// <summary>
/// The stories in <c>expected/mini</c> from their own numbers: what a claim prints is checked in seconds, without a model being trained.
/// </summary>
[TestFixture]
public sealed partial class TheAcceptedStoriesAreToldAgain
{
    private static readonly string Folder = Path.Combine(Repository.Root, "expected", "mini");

    private static IEnumerable<string> Ids =>
        Directory.GetFiles(Folder, "*.table.verified.md").Select(path => Path.GetFileName(path).Split('.')[0])
            .Order(StringComparer.Ordinal);

    [Test]
    public void There_are_seventeen() => Assert.That(Ids.Count(), Is.EqualTo(17));

    [TestCaseSource(nameof(Ids))]
    public void To_the_last_byte(string id)
    {
        var story = File.ReadAllText(Path.Combine(Folder, id + ".table.verified.md")).Split("```\n")[1].TrimEnd('\n');
        var lines = story.Split('\n')[1..];
        var measured = lines.Select(line => MeasuredLine().Match(line)).Where(match => match.Success).Select(Read).ToList();
        var excuses = lines.Where(line => !MeasuredLine().IsMatch(line) && !BoundLine().IsMatch(line))
            .ToDictionary(_ => id, line => line[2..]);
        var demand = new ScaleDemand(HasFigures: true, FewestBaseModels: 3) { Excuses = excuses };
        Assert.That(Judge(id, measured, story, demand).Story, Is.EqualTo(story));
    }

    private static ClaimResult Judge(string id, List<Measured> found, string story, ScaleDemand demand) => id switch
    {
        "response-tuning" => ResponseTuningClaim.Judge(found[0], found[1], Number(story, @"measured ([\d.]+) %"), [], demand),
        "ranking" => RankingClaim.Judge(found[..3], found[3..], [], demand),
        "single-task-style" => StyleClaim.Judge(found[..4], found[4..8], found[8..12], found[12..], demand),
        "rule-adapter" => RuleAdapterClaim.Judge(found[0], found[1], [], demand),
        "rule-ablation" => RuleAblationClaim.Judge(found[..4], found[4..], [], demand),
        "tags" => TagsClaim.Judge(found[0], found[1], found[2], [], demand),
        "restatements" => RestatementsClaim.Judge(found[0], found[1], found[2], [], demand),
        "low-rank" => LowRankClaim.Judge(found[0], found[1], found[2], (found[3], found[4]), demand),
        "controls" => ControlsClaim.Judge(
            found[0], found[5], [(found[1], found[6]), (found[2], found[7])], found[3..5], demand),
        "refusals" => RefusalsClaim.Judge(
            [.. Pairs(found[..4])], [.. Pairs(found[4..18])], (found[18], found[19]), found[20], found[21], demand),
        "epochs" => EpochsClaim.Judge(found, (int)Number(story, @"candidates, (\d+) in all"), [], [], [], []),
        "decoding" => DecodingClaim.Judge(found, (long)Number(story, @"all of (\d+) tokens"), 1, [], []),
        _ => OneTask(SingleTasks.All.Single(task => SingleTaskClaim.ModelOf(task) == id), found, demand),
    };

    private static IEnumerable<(Measured Rightly, Measured Wrongly)> Pairs(IEnumerable<Measured> found) =>
        found.Chunk(2).Select(pair => (pair[0], pair[1]));

    private static ClaimResult OneTask(SingleTask task, List<Measured> found, ScaleDemand demand)
    {
        var tuned = SingleTasks.All.Where(one => found.Any(IsOf(one))).ToDictionary(one => one, one => found.Single(IsOf(one)));
        return SingleTaskClaim.Judge(task, tuned, found.Single(one => one.Condition == "base"), found[^1], [], demand);

        static Func<Measured, bool> IsOf(SingleTask task) => measured => measured.Condition == SingleTaskClaim.ModelOf(task);
    }

    private static double Number(string story, string pattern) =>
        double.Parse(Regex.Match(story, pattern).Groups[1].Value, CultureInfo.InvariantCulture);

    private static Measured Read(Match match)
    {
        double[] numbers = [.. match.Groups.Values.Skip(2).Select(group => double.Parse(group.Value, CultureInfo.InvariantCulture))];
        return new(match.Groups[1].Value, numbers[0], new Interval(numbers[1], numbers[2], 0.95), (int)numbers[3], (int)numbers[4]);
    }

    [GeneratedRegex(@"^  (.+): (-?[\d.]+) \[(-?[\d.]+), (-?[\d.]+)\] over (\d+) instructions and (\d+) base models$")]
    private static partial Regex MeasuredLine();

    [GeneratedRegex("^  (met|MISSED): ")]
    private static partial Regex BoundLine();
}
