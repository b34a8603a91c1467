using System.Text.Json.Nodes;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.AlpacaEval.WinRates;

namespace ImplicitInstruct.Tests.AlpacaEval;

/// <summary>
/// Against numbers that no one here wrote: published leaderboard entries, and a second implementation's intermediate results.
/// </summary>
[TestFixtureSource(typeof(Vectors), nameof(Vectors.Models))]
public sealed class PublishedWinRatesComeOut(string folder, string model)
{
    private JsonNode _expected = null!;
    private WinRateEvaluation _evaluation = null!;

    [OneTimeSetUp]
    public void Evaluate()
    {
        _expected = Vectors.Json(folder, "expected.json")[model]!;
        _evaluation = WinRateEvaluation.Of(Vectors.Annotations(folder, model), Regulariser.Reconstructed);
    }

    [Test]
    public void Raw_numbers_are_the_published_ones_within_1e_9()
    {
        var (published, raw) = (_expected["published"]!, _evaluation.Raw);
        Assert.Multiple(() =>
        {
            Assert.That(raw.WinRate.Percent, Is.EqualTo(published.Number("win_rate")).Within(1e-9));
            Assert.That(raw.WinRate.StandardError, Is.EqualTo(published.Number("standard_error")).Within(1e-9));
            Assert.That(raw.DiscretePercent, Is.EqualTo(published.Number("discrete_win_rate")).Within(1e-9));
            Assert.That(raw.Wins, Is.EqualTo((int)published["n_wins"]!));
            Assert.That(raw.Losses, Is.EqualTo((int)published["n_wins_base"]!));
            Assert.That(raw.Draws, Is.EqualTo((int)published["n_draws"]!));
            Assert.That(raw.WinRate.Prompts, Is.EqualTo((int)published["n_total"]!));
            Assert.That(raw.Missing, Is.EqualTo((int)_expected["null_preferences"]!));
        });
    }

    [Test]
    public void The_length_controlled_rate_is_the_published_one_within_1e_5_and_so_is_what_else_is_published()
    {
        var (published, fit) = (_expected["published"]!, _evaluation.Published!);
        Assert.That(_evaluation.LengthControlledPercent, Is.EqualTo(published.Number("length_controlled_winrate")).Within(1e-5));
        if (published["lc_standard_error"] is { } error)
            Assert.That(fit.StandardError, Is.EqualTo((double)error).Within(1e-9));
        if (published["coefficients"] is not null)
            Assert.That(fit.Coefficients.ToArray(), Is.EqualTo(published.Numbers("coefficients")).Within(1e-9));
    }

    [Test]
    public void Every_step_agrees_with_the_recomputation()
    {
        var (recomputed, fit) = (_expected["recomputed"]!, _evaluation.Published!);
        Assert.Multiple(() =>
        {
            Assert.That(fit.CIndex, Is.EqualTo((int)recomputed["C_index"]!));
            Assert.That(fit.Percent, Is.EqualTo(recomputed.Number("length_controlled_winrate")).Within(1e-6));
            Assert.That(fit.StandardError, Is.EqualTo(recomputed.Number("lc_standard_error")).Within(1e-9));
            Assert.That(fit.LengthScale, Is.EqualTo(recomputed.Number("length_scale_s")).Within(1e-9));
            Assert.That(fit.Coefficients.ToArray(), Is.EqualTo(recomputed.Numbers("coefficients")).Within(1e-10));
            Assert.That(fit.Scores, Is.EqualTo(recomputed.Numbers("mean_cv_scores")).Within(1e-12));
        });
    }

    [Test]
    public void The_converged_solver_finds_the_minimum_that_another_found()
    {
        var (expected, fit) = (_expected["converged_solver"]!, _evaluation.Converged!);
        Assert.Multiple(() =>
        {
            Assert.That(fit.CIndex, Is.EqualTo((int)expected["C_index"]!));
            Assert.That(fit.Percent, Is.EqualTo(expected.Number("length_controlled_winrate")).Within(1e-6));
            Assert.That(fit.Coefficients.ToArray(), Is.EqualTo(expected.Numbers("coefficients")).Within(1e-7));
        });
    }
}
