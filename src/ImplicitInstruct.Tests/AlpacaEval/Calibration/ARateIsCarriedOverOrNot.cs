using System.Text;
using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.AlpacaEval.WinRates;

namespace ImplicitInstruct.Tests.AlpacaEval.Calibration;

[TestFixture]
public sealed class ARateIsCarriedOverOrNot
{
    private const string Judge = "weighted_alpaca_eval_gpt4_turbo_judge_invented";

    private static readonly SecondOpinions Fresh = InventedOpinions.Of("vicuna-13b-v1.5");

    private JudgeComparison _comparison = null!;

    [OneTimeSetUp]
    public void Compare() => _comparison = JudgeComparison.Of(
        [.. InventedOpinions.Models.Where(model => model != Fresh.Name).Select(model => InventedOpinions.Of(model))],
        Regulariser.Reconstructed);

    [Test]
    public void The_estimate_is_near_the_originals_rate_and_its_interval_holds_it()
    {
        var carried = Calibration().Carry(Verdicts(), Regulariser.Reconstructed, resamples: 20);
        Assert.That(carried.Refusal, Is.Null);
        var original = JudgedRates.Of(Fresh, row => row.Original, Regulariser.Reconstructed);
        var judged = JudgedRates.Of(Fresh, row => row.New, Regulariser.Reconstructed);
        Assert.That(carried.LengthControlled!.Interval!.Value.Contains(original.LengthControlled), Is.True);
        Assert.That(carried.Plain!.Interval!.Value.Contains(original.Plain), Is.True);
        Assert.That(
            Math.Abs(carried.Plain.Percent - original.Plain), Is.LessThan(Math.Abs(judged.Plain - original.Plain)),
            "the judge was invented too kind by half a logit");
    }

    [Test]
    public void The_interval_is_wider_than_that_of_sampling_alone()
    {
        var carried = Calibration().Carry(Verdicts(), Regulariser.Reconstructed, resamples: 20).LengthControlled!.Interval!.Value;
        var sampled = (Calibration() with { PlainErrors = [0, 0, 0, 0, 0], LengthControlledErrors = [0, 0, 0, 0, 0] })
            .Carry(Verdicts(), Regulariser.Reconstructed, resamples: 20).LengthControlled!.Interval!.Value;
        Assert.That(carried.Low, Is.LessThan(sampled.Low));
        Assert.That(carried.High, Is.GreaterThan(sampled.High));
    }

    [Test]
    public void The_estimate_is_the_mean_of_what_the_fit_expects() => Assert.That(
        Calibration().Carry(Verdicts(), Regulariser.Reconstructed, resamples: 0).Plain,
        Is.EqualTo(new CarriedRate(LeftOut.Predict(Fresh, _comparison.Fit, Regulariser.Reconstructed).Plain, null)));

    [Test]
    public void What_is_written_is_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["calibration.json"], CalibrationJson.Of(_comparison));
        var (read, made) = (JudgeCalibration.Read(folder["calibration.json"]), JudgeCalibration.Of(_comparison, "here"));
        Assert.That((read.Fit, read.Pooled), Is.EqualTo((made.Fit, made.Pooled)));
        Assert.That(read.LengthControlledErrors, Is.EqualTo(made.LengthControlledErrors));
        Assert.That(read.PlainErrors, Is.EqualTo(made.PlainErrors));
    }

    [Test]
    public void Nothing_is_carried_over_without_support()
    {
        var good = Calibration();
        Assert.Multiple(() =>
        {
            Refuses(good, Verdicts() with { Annotator = Judge + "2" }, "the calibration is of " + Judge);
            Refuses(good, Verdicts() with { Annotator = AnnotationSet.OriginalAnnotator }, "the judge is the original itself");
            Refuses(good, Verdicts() with { Reference = "text_davinci_003" }, "compared with text_davinci_003");
            Refuses(good, Verdicts() with { Instructions = InstructionSet.Other }, "not AlpacaEval's");
            Refuses(good with { LengthControlledErrors = [1, 2, 3, 4] }, Verdicts(), "has 4 models, and it takes 5");
            Refuses(good with { Pooled = new Agreement(20, 19, 3, 5000) }, Verdicts(), "39 pairs of the calibration wins");
        });
    }

    [Test]
    public void What_nobody_recorded_is_said_to_be_taken_on_trust()
    {
        var carried = Calibration().Carry(Verdicts() with { Annotator = null, Reference = null }, Regulariser.Reconstructed, resamples: 0);
        Assert.That(carried.Notes, Has.Count.EqualTo(2).And.All.Contains("on trust"));
    }

    [Test]
    public void Table_and_numbers_keep_the_judged_rate_and_mark_the_other()
    {
        var evaluation = WinRateEvaluation.Of(Verdicts(), Regulariser.Reconstructed);
        var carried = Calibration().Carry(Verdicts(), Regulariser.Reconstructed, resamples: 5);
        var table = WinRateTable.Of(evaluation, carried: carried);
        Assert.That(table, Does.Contain("| length-controlled win rate |")
            .And.Contain("| carried over: length-controlled, by the original |"));
        Assert.That(WinRateJson.Of(evaluation, carried: carried), Does.Contain("\"carried_over\""));
        var refused = WinRateTable.Of(evaluation, carried: CarriedOver.Not("few wins"));
        Assert.That(refused, Does.Contain("nothing is carried over to the original judge: few wins").And.Not.Contain("| carried over"));
    }

    [TestCase("{}", "'fit' is missing")]
    [TestCase("[1]", "is no JSON object")]
    [TestCase("{\"a\":", "no valid JSON at line 1")]
    public void Another_file_is_refused_in_a_sentence(string text, string said)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["c.json"], Encoding.UTF8.GetBytes(text));
        Assert.That(() => JudgeCalibration.Read(folder["c.json"]), Throws.TypeOf<AdviceException>().With.Message.Contains(said));
    }

    private static void Refuses(JudgeCalibration calibration, AnnotationSet set, string said) =>
        Assert.That(calibration.Carry(set, Regulariser.Reconstructed, 0).Refusal, Does.Contain(said));

    private JudgeCalibration Calibration() => JudgeCalibration.Of(_comparison, "calibration.json") with { Annotator = Judge };

    private static AnnotationSet Verdicts() => new()
    {
        Source = "verdicts",
        Rows = Fresh.With(row => row.New),
        Model = Fresh.Name,
        Reference = JudgeCalibration.OriginalReference,
        Annotator = Judge,
        Instructions = InstructionSet.AlpacaEval,
    };
}
