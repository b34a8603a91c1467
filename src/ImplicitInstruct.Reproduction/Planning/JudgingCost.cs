using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Reproduction.Judging;

namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>What judging takes, in words: dollars of a service, hours of a device for weights that one serves oneself.</summary>
internal static class JudgingCost
{
    /// <summary>The texts that a reproduction's judge is taken to read.</summary>
    private const string Responses = "outputs of 2,000 bytes; every verdict is kept";

    /// <summary>To follow the number of judgings.</summary>
    public static string Of(ReproduceOptions options, StageCost total, CostModel costs)
    {
        if (!options.AsksJudge)
            return $" by {options.JudgeAccess.Model}, run here" + (total.JudgeHours == 0 ? ""
                : string.Create(CultureInfo.InvariantCulture, $" for about {total.JudgeHours:0.#} hours more"));
        var recipe = options.JudgeAccess.Recipe();
        return $" by {NameOf(recipe)}{Amount(recipe, total, costs, " more")}";
    }

    /// <summary>For a column: <c>$12</c> or <c>3.4 h</c>; empty where nothing is judged.</summary>
    public static string Cell(StageCost cost) =>
        cost.Usd > 0 ? string.Create(CultureInfo.InvariantCulture, $"${cost.Usd:0}")
            : cost.JudgeHours > 0 ? string.Create(CultureInfo.InvariantCulture, $"{cost.JudgeHours:0.#} h") : "";

    /// <summary>What a reproduction's judging rests on, and how the judge is had.</summary>
    public static string Sentence(ReproduceOptions options, CostModel costs) => options.AsksJudge
        ? Sentence(options.JudgeAccess.Recipe(), costs, Responses)
        : "A checkpoint judges here, and needs no server; its hours are reckoned where it is one of the judges that are known.";

    /// <summary>What reckoning a judge rests on, and how it is had.</summary>
    /// <param name="recipe">Who judges.</param>
    /// <param name="costs">By which it is reckoned.</param>
    /// <param name="texts">What it is taken to read, the end of the sentence or of a part of it.</param>
    public static string Sentence(JudgeRecipe recipe, CostModel costs, string texts)
    {
        if (recipe.Known is { Weights: { } weights } own)
        {
            var start = own.Start is [var command, ..] ? command : "any OpenAI-compatible server";
            return string.Create(CultureInfo.InvariantCulture,
                $"The judge {own.Name}, {weights.Parameters / 1e9:0} billion parameters ({weights.Licence}), is served by you at " +
                $"{recipe.Endpoint}: {start}. Its reading is reckoned at {100 * costs.Utilisation.Compute:0} % of {costs.DeviceInWords}, " +
                $"with {texts}.");
        }

        if (costs.JudgePrice is not { } price)
            return $"Nobody here knows what {recipe.Model} costs.";
        var asOf = recipe.Known?.Price is { } known && known.Tokens == price
            ? FormattableString.Invariant($" ({known.Source}, {known.AsOf:yyyy-MM-dd})") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"Judging is reckoned at {recipe.Model}'s ${price.UsdPerMillionRead} a million tokens read and ${price.UsdPerMillionWritten} " +
            $"written{asOf}, with {texts}, and a budget stops before more is spent.");
    }

    /// <summary>
    /// One line on what it would take besides to hold a reproduction's judge against the original; null where it is none that is asked.
    /// </summary>
    public static string? OfCalibration(ReproduceOptions options, CostModel costs)
    {
        if (!options.AsksJudge || options.JudgeAccess.OnlyRecorded || options.JudgeAccess.Recipe() is not { IsOriginal: false } recipe)
            return null;
        var size = CalibrationSize.Of(CalibrationSize.UsualModels, instructions: null, bothOrders: false);
        return $"To hold this judge against the original is no part of this plan: {Of(size, recipe, costs)}; in both orders of the outputs "
            + "twice that.";
    }

    /// <summary>What a calibration takes, part of a sentence.</summary>
    public static string Of(CalibrationSize size, JudgeRecipe recipe, CostModel costs)
    {
        var forecast = size.Forecast(costs.JudgePrice ?? TokenPrice.Own);
        return $"{Requests(size, forecast)}, to {NameOf(recipe)}"
            + Amount(recipe, costs.OfJudging(recipe.Known, forecast), costs, $" of {costs.DeviceInWords}");
    }

    /// <summary>What a calibration of a checkpoint that is run here takes, part of a sentence.</summary>
    public static string Of(CalibrationSize size, CheckpointJudgeRecipe who, CostModel costs)
    {
        var forecast = size.Forecast(TokenPrice.Own);
        return $"{Requests(size, forecast)}, scored by {who.ShownName}" + (who.Known is { } known
            ? $" for about {Hours(costs.OfJudging(known, forecast))} hours of {costs.DeviceInWords}"
            : "; how long that takes is not reckoned, since its size is not known here");
    }

    private static string Requests(CalibrationSize size, JudgeForecast forecast)
    {
        var orders = size.BothOrders ? " in both orders of the outputs" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{size.Models.Count} models on {size.Instructions} instructions{orders} are {size.Requests:#,0} requests, about " +
            $"{forecast.Tokens / 1e6:0.00} million tokens");
    }

    /// <summary>A known judge of one's own by its name, any other by that of its model.</summary>
    private static string NameOf(JudgeRecipe recipe) => recipe.Known is { Weights: not null } own ? own.Name : recipe.Model;

    private static string Amount(JudgeRecipe recipe, StageCost cost, CostModel costs, string afterHours)
    {
        if (recipe.Known?.Weights is not null)
            return $" for about {Hours(cost)} hours{afterHours}";
        return costs.JudgePrice is null
            ? ", whose price is not known"
            : $" for about ${InWords(cost.Usd, below: 100, "0")}";
    }

    private static string Hours(StageCost cost) => InWords(cost.JudgeHours, below: 1, "0.#");

    /// <summary>A small amount with two decimals, so that it is not told as nothing.</summary>
    private static string InWords(double amount, double below, string format) =>
        amount.ToString(amount < below ? "0.00" : format, CultureInfo.InvariantCulture);
}
