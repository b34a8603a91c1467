namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>What judging takes, in words: dollars of a service, hours of a device for weights that one serves oneself.</summary>
internal static class JudgingCost
{
    /// <summary>To follow the number of judgings.</summary>
    public static string Of(ReproduceOptions options, StageCost total)
    {
        if (!options.AsksJudge)
            return $" by {options.JudgeAccess.Model}, run here" + (total.JudgeHours == 0 ? ""
                : string.Create(CultureInfo.InvariantCulture, $" for about {total.JudgeHours:0.#} hours more"));
        var (access, recipe) = (options.JudgeAccess, options.JudgeAccess.Recipe());
        if (recipe.Known?.Weights is not null)
            return string.Create(CultureInfo.InvariantCulture, $" by {recipe.Known.Name} for about {total.JudgeHours:0.#} hours more");
        return access.LimitsFor(recipe).Price is null ? $" by {recipe.Model}, whose price is not known"
            : string.Create(CultureInfo.InvariantCulture, $" by {recipe.Model} for about ${total.Usd:0}");
    }

    /// <summary>For a column: <c>$12</c> or <c>3.4 h</c>; empty where nothing is judged.</summary>
    public static string Cell(StageCost cost) =>
        cost.Usd > 0 ? string.Create(CultureInfo.InvariantCulture, $"${cost.Usd:0}")
            : cost.JudgeHours > 0 ? string.Create(CultureInfo.InvariantCulture, $"{cost.JudgeHours:0.#} h") : "";

    /// <summary>What that rests on, and how the judge is had.</summary>
    public static string Sentence(ReproduceOptions options, CostModel costs)
    {
        const string Texts = "outputs of 2,000 bytes; every verdict is kept";
        if (!options.AsksJudge)
            return "A checkpoint judges here, and needs no server; its hours are reckoned where it is one of the judges that are known.";
        var recipe = options.JudgeAccess.Recipe();
        if (recipe.Known is { Weights: { } weights } own)
        {
            var start = own.Start is [var command, ..] ? command : "any OpenAI-compatible server";
            return string.Create(CultureInfo.InvariantCulture,
                $"The judge {own.Name}, {weights.Parameters / 1e9:0} billion parameters ({weights.Licence}), is served by you at " +
                $"{recipe.Endpoint}: {start}. Its reading is reckoned at {100 * costs.Utilisation.Compute:0} % of {costs.DeviceInWords}, " +
                $"with {Texts}.");
        }

        if (costs.JudgePrice is not { } price)
            return $"Nobody here knows what {recipe.Model} costs.";
        var asOf = recipe.Known?.Price is { } known && known.Tokens == price
            ? FormattableString.Invariant($" ({known.Source}, {known.AsOf:yyyy-MM-dd})") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"Judging is reckoned at {recipe.Model}'s ${price.UsdPerMillionRead} a million tokens read{asOf}, with {Texts}, and a budget " +
            $"stops before more is spent.");
    }
}
