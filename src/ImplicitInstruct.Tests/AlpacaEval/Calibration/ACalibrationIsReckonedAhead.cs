using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Build.Calibrate;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Reproduction.Planning;

namespace ImplicitInstruct.Tests.AlpacaEval.Calibration;

/// <summary>By a dry run, which asks nobody and fetches nothing.</summary>
[TestFixture]
public sealed class ACalibrationIsReckonedAhead
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_request_is_a_pair_or_two_in_both_orders()
    {
        var once = CalibrationSize.Of(12, instructions: null, bothOrders: false);
        Assert.That((once.Pairs, once.Requests), Is.EqualTo((9660, 9660)));
        Assert.That(CalibrationSize.Of(3, 900, bothOrders: true).Requests, Is.EqualTo(3 * 805 * 2));
        Assert.That(CalibrationSize.Of(1000, 1, bothOrders: false).Models, Has.Count.EqualTo(57), "those that have a win rate");
        // (1,398 + 165 + 2,049 + 994) / 4 bytes, 8 for the messages, 1 written
        Assert.That(once.Forecast(TokenPrice.Own).Tokens, Is.EqualTo(9660 * (1151.5 + 9)).Within(1e-6));
    }

    /// <summary>5 models on 10 instructions: 50 requests of 1,159.5 tokens read and 1 written, at 2 and 8 dollars a million.</summary>
    [TestCase("", "5 models on 10 instructions are 50 requests, about 0.06 million tokens, to x for about $0.12.")]
    [TestCase("--both-orders", "5 models on 10 instructions in both orders of the outputs are 100 requests, about 0.12 million tokens, to "
        + "x for about $0.23.")]
    public void A_service_costs_dollars(string order, string line) =>
        Assert.That(Plan($"--judge-model x --usd-per-million 2,8 --models 5 --instructions 10 {order}"), Has.Some.EqualTo(line));

    /// <summary>11.2 million tokens, 2 operations for each of 70.6e9 parameters, at 40 % of 989e12 a second: 1.11 hours.</summary>
    [Test]
    public void Own_weights_cost_hours_and_a_budget_is_told()
    {
        var judge = KnownJudge.Default;
        var forecast = CalibrationSize.Of(12, null, bothOrders: false).Forecast(TokenPrice.Own);
        var hours = 2.0 * judge.Weights!.Parameters * forecast.Tokens / (0.4 * 989e12) / 3600;
        Assert.That(hours, Is.EqualTo(1.11).Within(0.01));
        var costs = CostModel.For("torch", "h100", jobs: null, judgePrice: null);
        Assert.That(costs.OfJudging(judge, forecast).JudgeHours, Is.EqualTo(hours).Within(1e-12));
        Assert.That(
            Plan("--judge llama-3.1-70b-instruct"),
            Has.Some.Match(@"9,660 requests, about 11\.21 million tokens, to llama-3\.1-70b-instruct for about [\d.]+ hours of one ")
                .And.Some.Contains("vllm serve"));
        Assert.That(Plan("--judge-model x --usd-per-million 10,10 --budget-usd 56.05"), Has.Some.Contains("would end it at about 50 %"));
        Assert.That(Plan("--judge-model x"), Has.Some.EqualTo("Nobody here knows what x costs."));
        Assert.That(
            Plan("--judge checkpoint --judge-model llama-3.1-70b-instruct --engine torch --device h100"),
            Has.Some.EndsWith("scored by meta-llama/Llama-3.1-70B-Instruct for about 1.1 hours of one H100."));
        Assert.That(
            Plan("--judge checkpoint --judge-model some/model@main --judge-format chatml --engine torch"),
            Has.Some.EndsWith("scored by some/model; how long that takes is not reckoned, since its size is not known here."));
        Assert.That(Plan("--opinions some.jsonl"), Has.Some.Contains("it costs nothing"));
        Assert.That(Directory.EnumerateFileSystemEntries(_folder.Path), Is.Empty);
    }

    [TestCase("--judge gpt-4-1106-preview", "the original itself")]
    [TestCase("--judge recorded", "the original itself")]
    [TestCase("--opinions a.jsonl --both-orders", "q_swapped")]
    [TestCase("--opinions a.jsonl --judge llama-3-70b-instruct", "Type either --opinions FILE")]
    [TestCase("--judge llama-3-70b-instruct --models 0", "--models is '0'")]
    public void What_cannot_be_calibrated_is_refused(string words, string said) =>
        Assert.That(() => Plan(words), Throws.TypeOf<AdviceException>().With.Message.Contains(said));

    private string[] Plan(string words)
    {
        using var output = new StringWriter();
        new CalibrateArguments(
            CommandLineCheck.Parse(["--target", "Calibrate", .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)], Targets.All),
            _folder.Path).TellPlan(output);
        return output.ToString().TrimEnd().Split(output.NewLine);
    }
}
