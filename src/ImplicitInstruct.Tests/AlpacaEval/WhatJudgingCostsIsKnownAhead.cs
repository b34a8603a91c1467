using ImplicitInstruct.AlpacaEval.Judging;

namespace ImplicitInstruct.Tests.AlpacaEval;

[TestFixture]
public sealed class WhatJudgingCostsIsKnownAhead
{
    /// <summary>
    /// alpaca-7b's 805 published judgements hold 664,014 tokens; alpaca_eval's leaderboard puts a model at less than 10 dollars.
    /// </summary>
    [Test]
    public void A_forecast_errs_upwards_by_less_than_a_quarter_and_stays_below_ten_dollars()
    {
        var rows = Vectors.Annotations("gpt4_1106_preview_reference", "alpaca-7b").Rows;
        var forecast = JudgeForecast.Of(
            rows.Count, rows.Average(row => row.ReferenceLength), rows.Average(row => row.ModelLength), KnownJudge.Original.Price!.Tokens);
        Assert.That(forecast.Requests, Is.EqualTo(805));
        Assert.That(forecast.Tokens / 664_014, Is.InRange(1, 1.25));
        Assert.That(forecast.Usd, Is.InRange(6.64, 10));
    }

    [Test]
    public void A_request_is_a_prompt_of_two_messages_and_one_token()
    {
        var forecast = JudgeForecast.Of(10, referenceBytes: 1000, candidateBytes: 437, new TokenPrice(10, 30));
        Assert.That(forecast.Tokens, Is.EqualTo(10 * (8 + 750 + 1)));
        Assert.That(forecast.Usd, Is.EqualTo(((10 * 758 * 10.0) + (10 * 30.0)) / 1e6));
    }
}
