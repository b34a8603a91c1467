using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.Build.Calibrate;

namespace ImplicitInstruct.Tests.AlpacaEval.Calibration;

[TestFixture]
public sealed class NothingOfACalibrationIsPaidForTwice
{
    private const int Models = 3;
    private const int Instructions = 20;

    private TemporaryFolder _folder = null!;
    private int _asked;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_calibration_that_was_stopped_goes_on_and_its_opinions_alone_give_its_numbers()
    {
        using var stop = new CancellationTokenSource();
        using var server = new JudgeServer(request =>
        {
            if (!request.IsProbe && request.Try == 1 && Interlocked.Increment(ref _asked) == 15)
                stop.Cancel();
            return Reply.Preference(request);
        });
        var options = new CalibrateOptions { Models = Models, Instructions = Instructions, Folder = _folder["out"] };
        var access = Access(server);
        Assert.That(
            () => CalibrateCommand.AskAsync(options, access, TextWriter.Null, stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(server.Judged, Is.InRange(15, 30));

        using var output = new StringWriter();
        CalibrateCommand.AskAsync(options, access, output, CancellationToken.None).GetAwaiter().GetResult();
        Assert.That(server.Judged, Is.EqualTo(Models * Instructions));
        Assert.That(server.Requests.Where(request => !request.IsProbe).Select(request => request.Try), Is.All.EqualTo(1));
        Assert.That(output.ToString(), Does.Contain("3 models that the original judged").And.Contain("60 pairs; "));

        var files = Directory.GetFiles(Path.Combine(_folder["out"], "opinions"));
        Assert.That(files, Has.Length.EqualTo(Models));
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder["out"], "calibration.json")))!;
        var again = JsonNode.Parse(CalibrationJson.Of(JudgeComparison.Of(
            OpinionFile.ReadAll([.. json["models"]!.AsArray().Select(
                model => Path.Combine(_folder["out"], "opinions", (string)model!["name"]! + ".jsonl"))]),
            Regulariser.Reconstructed)))!;
        foreach (var part in new[] { "models", "leave_one_out", "leave_one_out_error", "fit" })
            Assert.That(again[part]!.ToJsonString(), Is.EqualTo(json[part]!.ToJsonString()), part);
        Assert.That((string)json["judge"]!["model"]!, Is.EqualTo("invented"));
        Assert.That(File.ReadAllText(Path.Combine(_folder["out"], "calibration.html")), Does.Contain("<svg").And.Contain("equal"));
    }

    /// <summary>The judge prefers a place whatever stands there, so no pair has the same winner in both orders.</summary>
    [Test]
    public void Both_orders_are_asked_for_twice_the_price_kept_apart_and_gone_on_with()
    {
        using var stop = new CancellationTokenSource();
        using var server = new JudgeServer(request =>
        {
            if (!request.IsProbe && Interlocked.Increment(ref _asked) == 70)
                stop.Cancel();
            return Reply.Preference(request);
        });
        var options = new CalibrateOptions { Models = Models, Instructions = Instructions, Folder = _folder["out"], BothOrders = true };
        var access = Access(server) with { Price = new TokenPrice(10, 100) };
        using var first = new StringWriter();
        Assert.That(() => CalibrateCommand.AskAsync(options, access, first, stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(first.ToString(), Does.Contain(
            "60 pairs, each in both orders of the outputs; 0 verdicts recorded, 0 pairs of equal outputs, 120 requests to make.\n"));
        CalibrateCommand.AskAsync(options, access, TextWriter.Null, CancellationToken.None).GetAwaiter().GetResult();
        Assert.That(server.Judged, Is.EqualTo(2 * Models * Instructions));
        Assert.That(server.Requests.Where(request => !request.IsProbe).Select(request => request.Try), Is.All.EqualTo(1));
        var both = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder["out"], "calibration.json")))!["pooled"]!["both_orders"]!;
        Assert.That((both["n"]!.GetValue<int>(), both["same_winner"]!.GetValue<double>()), Is.EqualTo((Models * Instructions, 0.0)));
        Assert.That(File.ReadAllText(Path.Combine(_folder["out"], "calibration.html")), Does.Contain("In both orders"));

        // in one order nothing is left to ask, half was announced of it, and its opinions are of that order alone
        var one = options with { BothOrders = false, Folder = _folder["one"] };
        CalibrateCommand.AskAsync(one, access, TextWriter.Null, CancellationToken.None).GetAwaiter().GetResult();
        Assert.That(server.Judged, Is.EqualTo(2 * Models * Instructions));
        using var announced = new StringWriter();
        Assert.That(
            () => CalibrateCommand.AskAsync(
                one, access with { Store = _folder["other.sqlite"], BudgetUsd = 0 }, announced, CancellationToken.None),
            Throws.TypeOf<AdviceException>().With.Message.StartsWith("The budget of $0 does not allow another request."));
        Assert.That(TokensIn(first), Is.EqualTo(2 * TokensIn(announced)).Within(1));
        var opinions = Directory.GetFiles(Path.Combine(_folder["one"], "opinions"));
        Assert.That(File.ReadAllText(opinions[0]), Does.Not.Contain("q_swapped"));
    }

    [Test]
    public void A_budget_is_for_both_orders_together()
    {
        using var server = new JudgeServer();
        var options = new CalibrateOptions { Models = 1, Instructions = Instructions, Folder = _folder["out"], BothOrders = true };
        // 500 tokens an answer: 0.0051 dollars, of which 21 are more than one order takes
        var access = Access(server) with { Price = new TokenPrice(10, 100), BudgetUsd = 0.11, Concurrency = 1 };
        Assert.That(
            () => CalibrateCommand.AskAsync(options, access, TextWriter.Null, CancellationToken.None),
            Throws.TypeOf<AdviceException>().With.Message.Contains("of 40 verdicts are recorded"));
        Assert.That(server.Judged, Is.InRange(Instructions + 1, (2 * Instructions) - 1));
    }

    [Test]
    public void The_original_has_nothing_to_be_held_against()
    {
        using var server = new JudgeServer();
        Assert.That(
            () => CalibrateCommand.AskAsync(
                new CalibrateOptions(), Access(server) with { Model = JudgeRecipe.OriginalModel, Template = null }, TextWriter.Null,
                CancellationToken.None),
            Throws.TypeOf<AdviceException>().With.Message.Contains("the original itself"));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public void Models_are_spread_over_the_win_rates()
    {
        var spread = PublishedAnnotations.Spread(12);
        Assert.That(PublishedAnnotations.All, Has.Count.EqualTo(58));
        Assert.That(spread.Select(one => one.WinRate), Is.Ordered.And.Unique);
        Assert.That(
            (spread[0].WinRate, spread[^1].WinRate),
            Is.EqualTo((PublishedAnnotations.All.Min(one => one.WinRate), PublishedAnnotations.All.Max(one => one.WinRate))));
    }

    private static double TokensIn(StringWriter output) => double.Parse(
        Regex.Match(output.ToString(), @"About (\d+) tokens, about \$[\d.]+, to invented at 127\.0\.0\.1").Groups[1].Value,
        CultureInfo.InvariantCulture);

    private JudgeAccess Access(JudgeServer server)
    {
        const string Template = "<|im_start|>system\nJudge.<|im_end|>\n<|im_start|>user\n{instruction}\n{output_1}\n{output_2}<|im_end|>";
        File.WriteAllText(_folder["template.txt"], Template);
        return new JudgeAccess
        {
            Store = _folder["verdicts.sqlite"],
            Cache = _folder["cache"],
            Fetch = (address, _, _, _) => Task.FromResult(InventedAnnotations.Write(_folder, address)),
            Endpoint = server.Address.ToString(),
            Model = "invented",
            Template = _folder["template.txt"],
            AllowsOtherTemplate = true,
        };
    }
}
