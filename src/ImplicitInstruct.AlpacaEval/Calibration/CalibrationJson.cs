using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>The numbers of a calibration, unrounded: shares from 0 to 1, rates and their errors in percent and points.</summary>
public static class CalibrationJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>One object; what does not apply is null, and <c>both_orders</c> stands where a judge was asked in both.</summary>
    /// <param name="comparison">The two judges.</param>
    /// <param name="facts">Who they are; null where only their opinions are known.</param>
    public static string Of(JudgeComparison comparison, CalibrationFacts? facts = null)
    {
        var json = Object(comparison);
        json["judge"] = facts is null ? null : new JsonObject
        {
            ["name"] = facts.Annotator,
            ["model"] = facts.Model,
            ["prompt_sha256"] = facts.TemplateSha256,
        };
        json["original"] = facts?.Original;
        json["reference"] = facts?.Reference;
        json["commit"] = facts?.Commit;
        return json.ToJsonString(Options) + "\n";
    }

    private static JsonObject Object(JudgeComparison comparison) => new()
    {
        ["models"] = new JsonArray([.. comparison.Models.Select(Of)]),
        ["leave_one_out"] = new JsonArray([.. comparison.LeaveOneOut.Select(Of)]),
        ["leave_one_out_error"] = new JsonObject
        {
            ["win_rate"] = Of(comparison.PlainError),
            ["length_controlled_winrate"] = Of(comparison.LengthControlledError),
            ["models"] = comparison.Groups,
        },
        ["pooled"] = Pooled(comparison),
        ["rank_correlation"] = new JsonObject
        {
            ["win_rate"] = comparison.RankCorrelation,
            ["length_controlled_winrate"] = comparison.LengthControlledRankCorrelation,
        },
        ["fit"] = new JsonObject
        {
            ["intercept"] = comparison.Fit.Intercept,
            ["preference"] = comparison.Fit.Preference,
            ["length"] = comparison.Fit.Length,
            ["difficulty"] = comparison.Fit.Difficulty,
            ["clip"] = OriginalFit.Clip,
        },
    };

    private static JsonObject Of(ModelCalibration model)
    {
        var json = new JsonObject { ["name"] = model.Name };
        var shares = Shares(model.Agreement);
        foreach (var name in new[] { "n", "agreement", "kappa", "sensitivity", "specificity" })
            json[name] = shares[name]?.DeepClone();
        json["win_rate"] = Sides(model.Original.Plain, model.New.Plain);
        json["length_controlled_winrate"] = Sides(model.Original.LengthControlled, model.New.LengthControlled);
        foreach (var (name, value) in shares)
            json.TryAdd(name, value?.DeepClone());
        json["rows"] = model.Opinions.Rows.Count;
        json["without_a_preference"] = model.Opinions.Rows.Count - model.Agreement.Pairs;
        var (original, fresh) = (model.LengthBy(Judged.Original), model.LengthBy(Judged.New));
        json["first_place_wins"] = Sides(
            PlacePreference.Of(model.Opinions, Judged.Original).Value, PlacePreference.Of(model.Opinions, Judged.New).Value);
        json["longer_wins"] = Sides(original.LongerWins.Value, fresh.LongerWins.Value);
        json["length_coefficient"] = Sides(original.Coefficient, fresh.Coefficient);
        if (Of(model.BothOrders) is { } both)
        {
            json["both_orders"] = both;
            both["win_rate"] = model.NewInBothOrders?.Plain;
            both["length_controlled_winrate"] = model.NewInBothOrders?.LengthControlled;
        }

        return json;
    }

    private static JsonObject Pooled(JudgeComparison comparison)
    {
        var pooled = Shares(comparison.Pooled);
        if (Of(comparison.BothOrders) is { } both)
            pooled["both_orders"] = both;
        return pooled;
    }

    /// <summary>What the new judge says in both orders; no row that was judged in one has it.</summary>
    private static JsonObject? Of(BothOrders? both) => both is null ? null : new JsonObject
    {
        ["n"] = both.Pairs,
        ["decided"] = both.SameWinner.Of,
        ["same_winner"] = both.SameWinner.Value,
        ["same_winner_interval"] = Of(both.SameWinner.Interval),
        ["first_place_wins"] = both.FirstPlace.Value,
        ["first_place_wins_interval"] = Of(both.FirstPlace.Interval),
        ["mean_preference"] = both.MeanPreference,
    };

    private static JsonObject Shares(Agreement agreement) => new()
    {
        ["n"] = agreement.Pairs,
        ["agreement"] = agreement.Same.Value,
        ["kappa"] = agreement.Kappa,
        ["sensitivity"] = agreement.Sensitivity.Value,
        ["specificity"] = agreement.Specificity.Value,
        ["agreement_interval"] = Of(agreement.Same.Interval),
        ["sensitivity_interval"] = Of(agreement.Sensitivity.Interval),
        ["specificity_interval"] = Of(agreement.Specificity.Interval),
        ["wins"] = new JsonObject
        {
            ["both"] = agreement.BothWin,
            ["original_only"] = agreement.OnlyOriginal,
            ["new_only"] = agreement.OnlyNew,
            ["neither"] = agreement.NeitherWin,
        },
    };

    private static JsonObject Of(LeftOut left) => new()
    {
        ["name"] = left.Model.Name,
        ["win_rate"] = Sides(left.Model.Original.Plain, left.Model.New.Plain, left.Predicted.Plain),
        ["length_controlled_winrate"] = Sides(
            left.Model.Original.LengthControlled, left.Model.New.LengthControlled, left.Predicted.LengthControlled),
        ["error"] = left.LengthControlledError,
        ["win_rate_error"] = left.PlainError,
        ["group"] = left.Group,
    };

    private static JsonObject? Of(PredictionError? error) =>
        error is null ? null : new JsonObject { ["root_mean_square"] = error.RootMeanSquare, ["mean"] = error.Mean };

    private static JsonObject Sides(double? original, double? fresh) => new() { ["original"] = original, ["new"] = fresh };

    private static JsonObject Sides(double? original, double? fresh, double predicted)
    {
        var sides = Sides(original, fresh);
        sides["predicted"] = predicted;
        return sides;
    }

    private static JsonArray? Of(Interval? interval) => interval is { } ends ? new JsonArray(ends.Low, ends.High) : null;
}
