using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.WinRates;

/// <summary>The numbers of <c>--target WinRate</c>, unrounded, under the names of alpaca_eval's leaderboard.</summary>
public static class WinRateJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>One object; what does not apply is null.</summary>
    /// <param name="evaluation">What was evaluated.</param>
    /// <param name="paired">What it was compared with; null: nothing.</param>
    /// <param name="gold">The estimate with gold on some pairs; null: there is none.</param>
    /// <param name="carried">What the original would have said; null: nobody asked.</param>
    public static string Of(
        WinRateEvaluation evaluation, PairedComparison? paired = null, PredictionPowered? gold = null, CarriedOver? carried = null)
    {
        var (set, raw, fit) = (evaluation.Annotations, evaluation.Raw, evaluation.Published);
        var json = new JsonObject
        {
            ["model"] = WinRateTable.NameOf(set),
            ["reference"] = set.Reference,
            ["annotator"] = set.Annotator,
            ["comparable_with_alpaca_eval_2"] = set.Annotator is null ? null : !set.HasSubstitutedJudge,
            ["instructions"] = set.Instructions == InstructionSet.AlpacaEval ? "alpaca_eval" : "other",
            ["win_rate"] = raw.WinRate.Percent,
            ["standard_error"] = raw.WinRate.StandardError,
            ["discrete_win_rate"] = raw.DiscretePercent,
            ["length_controlled_winrate"] = evaluation.LengthControlledPercent,
            ["lc_standard_error"] = fit?.StandardError,
            ["n_wins"] = raw.Wins,
            ["n_wins_base"] = raw.Losses,
            ["n_draws"] = raw.Draws,
            ["n_total"] = raw.WinRate.Prompts,
            ["avg_length"] = evaluation.AverageLength,
            ["rows"] = set.Rows.Count,
            ["null_preferences"] = raw.Missing,
            ["dropped_preferences"] = raw.OutOfRange,
            ["win_rate_interval"] = Of(evaluation.RawInterval),
            ["length_controlled_winrate_interval"] = Of(evaluation.LengthControlledInterval),
            ["length_control"] = evaluation.Plain is null ? "length_controlled_v1" : "length only",
            ["length_scale_s"] = fit?.LengthScale,
            ["C_index"] = fit?.CIndex,
            ["C"] = fit?.CIndex is { } index ? CrossValidation.Grid[index] : null,
            ["coefficients"] = fit is null ? null : Of(fit.Coefficients),
            ["mean_cv_scores"] = fit is null ? null : new JsonArray([.. fit.Scores.Select(score => JsonValue.Create(score))]),
            ["length_controlled_winrate_next_C"] = fit is null ? null : new JsonArray(fit.PercentBelow, fit.PercentAbove),
            ["converged_solver"] = evaluation.Converged is { } converged
                ? new JsonObject
                {
                    ["C_index"] = converged.CIndex,
                    ["coefficients"] = Of(converged.Coefficients),
                    ["length_controlled_winrate"] = converged.Percent,
                    ["lc_standard_error"] = converged.StandardError,
                    ["difference"] = converged.Percent - evaluation.Published!.Percent,
                }
                : null,
            ["regulariser"] = evaluation.Plain is null ? evaluation.Regulariser.Source : null,
            ["notes"] = new JsonArray([.. WinRateRemarks.Of(evaluation).Select(remark => JsonValue.Create(remark))]),
        };
        if (paired is not null)
        {
            json["paired"] = new JsonObject
            {
                ["model"] = WinRateTable.NameOf(paired.Other.Annotations),
                ["rows"] = paired.Rows,
                ["win_rate_difference"] = paired.WinRate,
                ["win_rate_difference_interval"] = Of(paired.WinRateInterval),
                ["length_controlled_winrate_difference"] = paired.LengthControlled,
                ["length_controlled_winrate_difference_interval"] = Of(paired.LengthControlledInterval),
            };
        }

        if (gold is not null)
            json["prediction_powered"] = Of(gold);
        if (carried is not null)
            json["carried_over"] = Of(carried);
        return json.ToJsonString(Options) + "\n";
    }

    private static JsonObject Of(PredictionPowered gold) => new()
    {
        ["win_rate"] = gold.Percent,
        ["standard_error"] = gold.StandardError,
        ["interval"] = Of(gold.Interval),
        ["lambda"] = gold.Lambda,
        ["n"] = gold.Gold,
        ["N"] = gold.WithoutGold,
    };

    private static JsonObject Of(CarriedOver carried) => new()
    {
        ["win_rate"] = carried.Plain?.Percent,
        ["win_rate_interval"] = Of(carried.Plain?.Interval),
        ["length_controlled_winrate"] = carried.LengthControlled?.Percent,
        ["length_controlled_winrate_interval"] = Of(carried.LengthControlled?.Interval),
        ["wins"] = carried.Wins?.Percent,
        ["wins_interval"] = Of(carried.Wins?.Interval),
        ["wins_refusal"] = carried.Wins?.Refusal,
        ["refusal"] = carried.Refusal,
        ["notes"] = new JsonArray([.. carried.Notes.Select(note => JsonValue.Create(note))]),
    };

    private static JsonArray? Of(Interval? interval) => interval is { } ends ? new JsonArray(ends.Low, ends.High) : null;

    private static JsonArray Of(Coefficients w) => new(w.Length, w.Difficulty, w.Model);
}
