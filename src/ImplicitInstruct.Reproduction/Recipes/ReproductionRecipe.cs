namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>Everything that decides the results of a scale: every value that can be set by its name, each with its source.</summary>
/// <remarks>
/// What all scales have is here, under one name for each value; what a scale has besides (a world, checkpoints of the hub) is in the record
/// of its own.
/// For every way of tuning there are numbers to choose from (<see cref="TuningGrids"/>): a list is chosen from on validation instructions,
/// a single number is used as it is.
/// </remarks>
public abstract record ReproductionRecipe : TuningGrids
{
    /// <summary>How tuning is done, but for learning rates and epochs.</summary>
    public required TuningRecipe Tuning { get; init; }

    /// <summary>Tags that mean nothing (paper, appendix B: A and B).</summary>
    public required ChatTags OtherTags { get; init; }

    /// <summary>How responses are decoded and checked.</summary>
    public required DecodingRecipe Decode { get; init; }

    /// <summary>Intervals of the tables.</summary>
    public IntervalRecipe Interval { get; init; } = new();

    /// <summary>What takes the place of the scale's own data.</summary>
    internal abstract OwnDataRecipe OwnData { get; }

    /// <summary>The base models that have numbers of their own, by the names that they are asked for by.</summary>
    internal virtual IReadOnlyDictionary<string, BaseModelRecipe> BaseModels => new Dictionary<string, BaseModelRecipe>();

    /// <summary>The numbers that a way of tuning a base model chooses from; a single one is used without a choice.</summary>
    /// <param name="method">The way of tuning.</param>
    /// <param name="baseModel">Name of the base model; null where all have the same numbers.</param>
    /// <remarks>
    /// The base model's own come first, then its rate for all tuning, then the scale's; a setting without numbers of its own has those of
    /// the usual one.
    /// </remarks>
    public IReadOnlyList<TuningNumbers> CandidatesOf(TuningMethod method, string? baseModel)
    {
        var model = baseModel is null ? null : BaseModels.GetValueOrDefault(baseModel);
        var usual = method with { Variant = TuningVariant.Main };
        var rates = model?.Of(method).PeakLearningRates ?? Of(method).PeakLearningRates ?? model?.Of(usual).PeakLearningRates
            ?? (model?.PeakLearningRate is { } rate ? new[] { rate } : null) ?? Of(usual).PeakLearningRates;
        var epochs = model?.Of(method).Epochs ?? Of(method).Epochs ?? model?.Of(usual).Epochs ?? Of(usual).Epochs;
        return [.. from one in rates ?? [] from number in epochs ?? [] select new TuningNumbers(one, number)];
    }

    /// <summary>Whether a setting has numbers of its own; otherwise those of the usual setting are used, and chosen with it.</summary>
    public bool HasNumbersOfItsOwn(TuningMethod method, string? baseModel) =>
        method.Variant == TuningVariant.Main || Of(method) != new TuningGrid()
        || (baseModel is not null && BaseModels.TryGetValue(baseModel, out var model) && model.Of(method) != new TuningGrid());

    /// <summary>Throws when a number cannot be used.</summary>
    /// <exception cref="AdviceException">Names the value and what it must be.</exception>
    public virtual void Validate()
    {
        ValidateGrids("");
        Tuning.Validate("tuning");
        OtherTags.Validate("otherTags");
        Decode.Validate("decode");
        Require.AtLeast("interval.resamples", Interval.Resamples, 100);
    }
}

/// <summary>The texts that open the turns of a dialogue.</summary>
public sealed record ChatTags
{
    /// <summary>Opens the user's turn.</summary>
    public required string User { get; init; }

    /// <summary>Opens the assistant's turn.</summary>
    public required string Assistant { get; init; }

    internal void Validate(string key)
    {
        if (User.Length == 0 || Assistant.Length == 0)
            throw new AdviceException($"{key} needs a text for user and assistant, e.g. {key}.user=<|A|>");
    }
}

/// <summary>Greedy decoding (paper, section 3), and how it is checked.</summary>
public sealed record DecodingRecipe
{
    /// <summary>Most tokens of a response; one that reaches it counts as unfinished.</summary>
    public required int MaxNewTokens { get; init; }

    /// <summary>Most tokens of a base model's response under rules without the end rule; none: as all.</summary>
    public int? MaxNewTokensWithoutEndRule { get; init; }

    /// <summary>Most tokens of a base model's response; none: as all.</summary>
    public int? MaxNewTokensOfBase { get; init; }

    /// <summary>Responses decoded at a time; none: all. On the CPU engine no result depends on it; on a GPU bits may.</summary>
    public int? Rows { get; init; }

    /// <summary>Responses of a model that are scored anew to see that they are greedy; none: all.</summary>
    public int? Rechecked { get; init; }

    /// <summary>Tuning runs whose models are checked so; none: all.</summary>
    public int? RecheckedRuns { get; init; }

    /// <summary>Whether responses under rules are checked too.</summary>
    public bool RechecksRules { get; init; } = true;

    /// <summary>
    /// How far below the largest a token's logit may lie in that check and count as its tie: 0 where bits are the same everywhere.
    /// </summary>
    public double TieTolerance { get; init; }

    internal void Validate(string key)
    {
        Require.AtLeast($"{key}.maxNewTokens", MaxNewTokens, 1);
        Require.AtLeast($"{key}.maxNewTokensWithoutEndRule", MaxNewTokensWithoutEndRule, 1);
        Require.AtLeast($"{key}.maxNewTokensOfBase", MaxNewTokensOfBase, 1);
        Require.AtLeast($"{key}.rows", Rows, 1);
        Require.AtLeast($"{key}.rechecked", Rechecked, 1);
        Require.AtLeast($"{key}.recheckedRuns", RecheckedRuns, 1);
        Require.NotNegative($"{key}.tieTolerance", TieTolerance);
    }
}

/// <summary>Confidence intervals by resampling instructions and base models, or runs.</summary>
public sealed record IntervalRecipe
{
    /// <summary>Number of resamples.</summary>
    public int Resamples { get; init; } = 10000;

    /// <summary>Seed of the resampling.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The resampling.</summary>
    internal Evaluation.Bootstrap ToBootstrap() => new() { Resamples = Resamples, Seed = Seed };
}
