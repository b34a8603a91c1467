namespace ImplicitInstruct.Pipeline.Stages;

/// <summary>What kinds of models are called in tables, folders and output files.</summary>
public static class ModelNames
{
    /// <summary>The pretrained model itself.</summary>
    public const string Untuned = "base";

    /// <summary>Tuned on instructions and responses; what others are compared with.</summary>
    public const string InstructionTuned = "instruction-tuned";

    /// <summary>Tuned on responses alone.</summary>
    public const string ResponseTuned = "response-tuned";

    /// <summary>Name of the models of one kind of tuning.</summary>
    public static string Of(TuningKind tuning) => tuning == TuningKind.Instruction ? InstructionTuned : ResponseTuned;
}
