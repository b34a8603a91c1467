using ImplicitInstruct.Reproduction.Stages;
namespace ImplicitInstruct.Reproduction.Pretrained.Recipes;

/// <summary>A way to tune a base model that has a number of epochs of its own: a row of the paper's tables.</summary>
/// <param name="Kind">What the model is tuned on.</param>
/// <param name="Variant">In which setting.</param>
public readonly record struct TuningMethod(TuningKind Kind, TuningVariant Variant = TuningVariant.Main)
{
    /// <summary>What its models are called in tables.</summary>
    public string System => Variant switch
    {
        TuningVariant.OtherTags => ModelNames.WithOtherTags(ModelNames.Of(Kind)),
        TuningVariant.WithoutRestatements => ModelNames.WithoutRestatements(ModelNames.Of(Kind)),
        _ => ModelNames.Of(Kind),
    };

    /// <summary>Whether its chat tags are those that mean nothing.</summary>
    public bool HasOtherTags => Variant == TuningVariant.OtherTags;
}
