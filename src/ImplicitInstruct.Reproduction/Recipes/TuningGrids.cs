namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>For every way of tuning the numbers to choose from: of a scale, or those in which one base model departs from it.</summary>
public abstract record TuningGrids
{
    /// <summary>On instructions and their responses.</summary>
    public TuningGrid Instruction { get; init; } = new();

    /// <summary>On the same responses with empty instructions (paper, section 4).</summary>
    public TuningGrid Response { get; init; } = new();

    /// <summary>On code alone (section 5: MBPP).</summary>
    public TuningGrid Code { get; init; } = new();

    /// <summary>On word problems alone (section 5: GSM).</summary>
    public TuningGrid Math { get; init; } = new();

    /// <summary>On poems alone (section 5: poetry).</summary>
    public TuningGrid Poetry { get; init; } = new();

    /// <summary>On recipes alone (section 5: recipes).</summary>
    public TuningGrid Recipes { get; init; } = new();

    /// <summary>On games alone (section 5: chess).</summary>
    public TuningGrid Chess { get; init; } = new();

    /// <summary>On instructions and responses with other tags (appendix B).</summary>
    public TuningGrid InstructionOtherTags { get; init; } = new();

    /// <summary>On responses with other tags.</summary>
    public TuningGrid ResponseOtherTags { get; init; } = new();

    /// <summary>On LIMA whose responses do not start by restating the instruction (appendix C).</summary>
    public TuningGrid InstructionWithoutRestatements { get; init; } = new();

    /// <summary>On the responses of that.</summary>
    public TuningGrid ResponseWithoutRestatements { get; init; } = new();

    /// <summary>On responses behind other responses' instructions; none: response tuning's numbers, as for the other controls.</summary>
    public TuningGrid ResponseShuffledInstructions { get; init; } = new();

    /// <summary>On text of the web behind instructions that fit it.</summary>
    public TuningGrid ResponseWebText { get; init; } = new();

    /// <summary>On responses alone, some behind a part of an instruction.</summary>
    public TuningGrid ResponsePartialInstructions { get; init; } = new();

    /// <summary>On responses alone, refusals among them.</summary>
    public TuningGrid ResponseRefusals { get; init; } = new();

    /// <summary>Of an adapter, on instructions and their responses; none: full tuning's.</summary>
    public TuningGrid InstructionLowRank { get; init; } = new();

    /// <summary>Of an adapter, on responses alone.</summary>
    public TuningGrid ResponseLowRank { get; init; } = new();

    /// <summary>The numbers of a way of tuning; both lists null where there are none.</summary>
    public TuningGrid Of(TuningMethod method) => (method.Variant, method.Task) switch
    {
        (TuningVariant.OtherTags, _) => method.IsOnResponsesAlone ? ResponseOtherTags : InstructionOtherTags,
        (TuningVariant.WithoutRestatements, _) => method.IsOnResponsesAlone ? ResponseWithoutRestatements : InstructionWithoutRestatements,
        (TuningVariant.ShuffledInstructions, _) => ResponseShuffledInstructions,
        (TuningVariant.WebText, _) => ResponseWebText,
        (TuningVariant.PartialInstructions, _) => ResponsePartialInstructions,
        (TuningVariant.Refusals, _) => ResponseRefusals,
        (TuningVariant.LowRank, _) => method.IsOnResponsesAlone ? ResponseLowRank : InstructionLowRank,
        (TuningVariant.RefusedRequests, _) => new(),
        (_, SingleTask.Code) => Code,
        (_, SingleTask.Math) => Math,
        (_, SingleTask.Poetry) => Poetry,
        (_, SingleTask.Recipes) => Recipes,
        (_, SingleTask.Chess) => Chess,
        _ => method.IsOnResponsesAlone ? Response : Instruction,
    };

    private protected void ValidateGrids(string prefix)
    {
        foreach (var method in TuningMethod.All)
        {
            var (key, grid) = ($"{prefix}{method.Key}", Of(method));
            Check($"{key}.peakLearningRates", grid.PeakLearningRates, Require.Positive);
            Check($"{key}.epochs", grid.Epochs, (name, epochs) => Require.AtLeast(name, epochs, 1));
        }
    }

    private static void Check<T>(string key, IReadOnlyList<T>? values, Action<string, T> check)
    {
        if (values is null)
            return;
        Require.Some(key, values);
        foreach (var value in values)
            check(key, value);
    }
}

/// <summary>The numbers that one way of tuning chooses from on validation instructions.</summary>
/// <remarks>
/// The paper does the same (appendix A): learning rate by hand, epochs from 5, 7, 10, 15 and 20, on 56 validation instructions.
/// </remarks>
public sealed record TuningGrid
{
    /// <summary>Peak learning rates; none: as elsewhere.</summary>
    public IReadOnlyList<double>? PeakLearningRates { get; init; }

    /// <summary>Numbers of passes over the examples; none: as elsewhere.</summary>
    public IReadOnlyList<int>? Epochs { get; init; }
}

/// <summary>The numbers of one run.</summary>
/// <param name="PeakLearningRate">Peak learning rate.</param>
/// <param name="Epochs">Passes over the examples.</param>
public sealed record TuningNumbers(double PeakLearningRate, int Epochs)
{
    /// <summary>For tables: rate x epochs.</summary>
    public override string ToString() => FormattableString.Invariant($"{PeakLearningRate:0.#######} x {Epochs}");
}
