using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.AlpacaEval.WinRates;

namespace ImplicitInstruct.Tests.AlpacaEval.Calibration;

[TestFixture]
public sealed class AModelIsPredictedFromTheOthers
{
    private JudgeComparison _three = null!;

    [OneTimeSetUp]
    public void CompareThree() => _three = JudgeComparison.Of(
        [.. InventedOpinions.Models.Take(3).Select(model => InventedOpinions.Of(model))], Regulariser.Reconstructed);

    [Test]
    public void The_fit_is_where_the_likelihood_no_longer_rises()
    {
        var gradient = new double[4];
        foreach (var (model, row) in _three.Models.SelectMany(model => model.Opinions.Paired.Select(row => (model.Opinions, row))))
        {
            var difficulty = AlpacaEvalInstructions.Difficulties[row.Instruction];
            var share = Math.Clamp(row.New!.Value - 1, 0.001, 0.999);
            double[] x = [1, Math.Log(share / (1 - share)), Math.Tanh(row.LengthDifference / model.LengthScale), difficulty];
            var miss = _three.Fit.Predict(row.New!.Value, x[2], difficulty) - (row.Original!.Value - 1);
            for (var i = 0; i < 4; i++)
                gradient[i] += miss * x[i];
        }

        Assert.That(gradient.Select(Math.Abs), Is.All.LessThan(1e-8));
        Assert.That(_three.Fit.Preference, Is.Positive);
    }

    [Test]
    public void What_is_predicted_comes_from_the_others_alone()
    {
        var (left, others) = (_three.LeaveOneOut[1], _three.Models.Where((_, i) => i != 1).Select(model => model.Opinions));
        var fit = OriginalFit.Of(others, AlpacaEvalInstructions.Difficulties);
        var opinions = left.Model.Opinions;
        Assert.That(left.Predicted.Plain, Is.EqualTo(100 * opinions.Rows.Average(row => fit.Predict(
            row.New!.Value, opinions.Squashed(row), AlpacaEvalInstructions.Difficulties[row.Instruction]))).Within(1e-9));
        Assert.That(left.LengthControlledError, Is.EqualTo(left.Predicted.LengthControlled - left.Model.Original.LengthControlled));
        Assert.That(_three.LengthControlledError!.RootMeanSquare, Is.EqualTo(
            Math.Sqrt(_three.LeaveOneOut.Average(one => one.LengthControlledError * one.LengthControlledError))).Within(1e-12));
    }

    [Test]
    public void Files_of_one_model_are_left_out_together()
    {
        var (first, other) = (InventedOpinions.Of("alpaca-7b"), InventedOpinions.Of("oasst-sft-pythia-12b"));
        var again = InventedOpinions.Of("alpaca-7b", seed: 2) with { Name = "alpaca-7b.again" };
        var compared = JudgeComparison.Of([first, again, other], Regulariser.Reconstructed);
        Assert.That(compared.LeaveOneOut.Select(left => left.Group), Is.EqualTo(new[] { 0, 0, 2 }));
        Assert.That(compared.Groups, Is.EqualTo(2));
        var fit = OriginalFit.Of([other], AlpacaEvalInstructions.Difficulties);
        Assert.That(
            compared.LeaveOneOut[0].Predicted, Is.EqualTo(LeftOut.Predict(first, fit, Regulariser.Reconstructed)));
    }

    [Test]
    public void One_model_is_not_left_out_whatever_its_files()
    {
        var again = InventedOpinions.Of("alpaca-7b", seed: 2) with { Name = "alpaca-7b.again" };
        var compared = JudgeComparison.Of([InventedOpinions.Of("alpaca-7b"), again], Regulariser.Reconstructed);
        Assert.That(compared.LeaveOneOut, Is.Empty);
        Assert.That(CalibrationTable.Of(compared), Does.Contain("No model is left out: that takes the opinions on two models"));
    }

    [Test]
    public void Verdicts_that_are_all_alike_leave_the_fit_finite()
    {
        var same = new SecondOpinions("m", [.. Enumerable.Range(0, 20).Select(i => new Opinion(i, 1, 1, 100, 50))]);
        var fit = OriginalFit.Of([same], AlpacaEvalInstructions.Difficulties);
        Assert.That(fit.Coefficients.All(double.IsFinite), Is.True);
        Assert.That(fit.Predict(1, 0, 0), Is.LessThan(1e-6));
    }
}
