using System.Text.Json.Nodes;
using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.Build.Calibrate;
using ImplicitInstruct.Tests.Evidence;

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

    private JudgeAccess Access(JudgeServer server)
    {
        const string Template = "<|im_start|>system\nJudge.<|im_end|>\n<|im_start|>user\n{instruction}\n{output_1}\n{output_2}<|im_end|>";
        File.WriteAllText(_folder["template.txt"], Template);
        return new JudgeAccess
        {
            Store = _folder["verdicts.sqlite"],
            Cache = _folder["cache"],
            Fetch = (address, _, _, _) => Task.FromResult(Annotations(address.Segments[^3].TrimEnd('/'))),
            Endpoint = server.Address.ToString(),
            Model = "invented",
            Template = _folder["template.txt"],
            AllowsOtherTemplate = true,
        };
    }

    /// <summary>A file as alpaca_eval publishes them, on its first instructions and with invented outputs.</summary>
    private string Annotations(string model)
    {
        var texts = JsonNode.Parse(File.ReadAllText(Published.PathOf(EvidenceFiles.AlpacaEval)))!.AsArray().Take(60);
        var rows = texts.Select((item, i) => new JsonObject
        {
            ["instruction"] = (string)item!["instruction"]!,
            ["output_1"] = $"reference {i}",
            ["generator_1"] = "gpt4_1106_preview",
            ["output_2"] = $"{model} {i}" + new string('x', i % 7),
            ["generator_2"] = model,
            ["annotator"] = "weighted_alpaca_eval_gpt4_turbo",
            ["preference"] = 1 + ((((i * 37) + model.Length) % 100) / 100.0),
        });
        var path = _folder[$"{model}.json"];
        File.WriteAllText(path, new JsonArray([.. rows]).ToJsonString());
        return path;
    }
}
