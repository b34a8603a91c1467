using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Stages;
namespace ImplicitInstruct.Reproduction.Pretrained.Recipes;

/// <summary>Passes over the data for every kind of tuning of one base model.</summary>
/// <remarks>
/// The paper chose from 5, 7, 10, 15 and 20 on 56 validation instructions (appendices A and D); the official test scripts hold the choices, and so do these recipes. Null: not part of the paper.
/// </remarks>
public sealed record EpochsRecipe
{
    /// <summary>On LIMA.</summary>
    public required int Instruction { get; init; }

    /// <summary>On LIMA's responses.</summary>
    public required int Response { get; init; }

    /// <summary>On MBPP.</summary>
    public required int Code { get; init; }

    /// <summary>On GSM8K.</summary>
    public required int Math { get; init; }

    /// <summary>On poems.</summary>
    public required int Poetry { get; init; }

    /// <summary>On recipes.</summary>
    public required int Recipes { get; init; }

    /// <summary>On chess games.</summary>
    public required int Chess { get; init; }

    /// <summary>On LIMA with other tags; the paper chose anew (appendix B), for Llama 2 alone.</summary>
    public int? InstructionOtherTags { get; init; }

    /// <summary>On LIMA's responses with other tags.</summary>
    public int? ResponseOtherTags { get; init; }

    /// <summary>On LIMA without restatements; the paper has it for OLMo alone (appendix C).</summary>
    public int? InstructionWithoutRestatements { get; init; }

    /// <summary>On the responses of LIMA without restatements.</summary>
    public int? ResponseWithoutRestatements { get; init; }

    /// <summary>
    /// Epochs of one run on GSM8K that is evaluated after every epoch: seed 1, against the instruction-tuned model of seed 1. The official repository has it for Llama 2 with 10 epochs
    /// (scripts/iclr2025/expt3_llama/finetune_gsm_checkpoint.sh); the paper prints no number of it, so it is off until it is asked for.
    /// </summary>
    public int? MathByEpoch { get; init; }

    /// <summary>Whether appendix C is part of this model's experiments.</summary>
    internal bool HasNoRestatements => InstructionWithoutRestatements is not null && ResponseWithoutRestatements is not null;

    /// <summary>Whether appendix B is part of this model's experiments.</summary>
    internal bool HasOtherTags => InstructionOtherTags is not null && ResponseOtherTags is not null;

    /// <summary>Every way in which this model is tuned, in the order of the paper.</summary>
    internal IReadOnlyList<TuningMethod> Methods =>
    [
        .. Enum.GetValues<TuningKind>().Select(kind => new TuningMethod(kind)),
        .. HasOtherTags ? Both(TuningVariant.OtherTags) : [],
        .. HasNoRestatements ? Both(TuningVariant.WithoutRestatements) : [],
    ];

    /// <summary>The epochs of a way of tuning.</summary>
    /// <exception cref="InvalidOperationException">This base model is not tuned so.</exception>
    public int Of(TuningMethod method) => method switch
    {
        { Kind: TuningKind.Instruction, Variant: TuningVariant.OtherTags } => InstructionOtherTags ?? throw NotTuned(method),
        { Kind: TuningKind.Response, Variant: TuningVariant.OtherTags } => ResponseOtherTags ?? throw NotTuned(method),
        { Kind: TuningKind.Instruction, Variant: TuningVariant.WithoutRestatements } => InstructionWithoutRestatements ?? throw NotTuned(method),
        { Kind: TuningKind.Response, Variant: TuningVariant.WithoutRestatements } => ResponseWithoutRestatements ?? throw NotTuned(method),
        { Variant: not TuningVariant.Main } => throw NotTuned(method),
        { Kind: TuningKind.Instruction } => Instruction,
        { Kind: TuningKind.Response } => Response,
        { Kind: TuningKind.Code } => Code,
        { Kind: TuningKind.Math } => Math,
        { Kind: TuningKind.Poetry } => Poetry,
        { Kind: TuningKind.Recipes } => Recipes,
        _ => Chess,
    };

    internal void Validate(string key)
    {
        foreach (var (name, epochs) in new (string, int?)[]
        {
            ("instruction", Instruction), ("response", Response), ("code", Code), ("math", Math), ("poetry", Poetry), ("recipes", Recipes), ("chess", Chess),
            ("instructionOtherTags", InstructionOtherTags), ("responseOtherTags", ResponseOtherTags),
            ("instructionWithoutRestatements", InstructionWithoutRestatements), ("responseWithoutRestatements", ResponseWithoutRestatements),
            ("mathByEpoch", MathByEpoch),
        })
        {
            if (epochs is { } number)
                Require.AtLeast($"{key}.{name}", number, 1);
        }

        if (InstructionOtherTags is null != ResponseOtherTags is null)
            throw new AdviceException($"{key}: instructionOtherTags and responseOtherTags go together, one is compared with the other; set both, or both to none.");
        if (InstructionWithoutRestatements is null != ResponseWithoutRestatements is null)
            throw new AdviceException($"{key}: instructionWithoutRestatements and responseWithoutRestatements go together, one is compared with the other; set both, or both to none.");
    }

    private static IEnumerable<TuningMethod> Both(TuningVariant variant) => [new(TuningKind.Instruction, variant), new(TuningKind.Response, variant)];

    private static InvalidOperationException NotTuned(TuningMethod method) => new($"No base model of this recipe is {method.System}.");
}
