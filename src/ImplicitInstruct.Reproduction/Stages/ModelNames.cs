using ImplicitInstruct.Training;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>What kinds of models are called in tables, folders and output files.</summary>
public static class ModelNames
{
    /// <summary>The pretrained model itself.</summary>
    public const string Untuned = "base";

    /// <summary>Tuned on instructions and responses; what others are compared with.</summary>
    public const string InstructionTuned = "instruction-tuned";

    /// <summary>Tuned on responses alone.</summary>
    public const string ResponseTuned = "response-tuned";

    /// <summary>The base model under all three rules.</summary>
    public const string AllRules = "all-rules";

    /// <summary>All rules but the end-of-sequence ramp.</summary>
    public const string WithoutEndRule = "without-end-rule";

    /// <summary>All rules but the uniform token changes.</summary>
    public const string WithoutUniformRule = "without-uniform-rule";

    /// <summary>All rules but the penalty on used tokens.</summary>
    public const string WithoutDiversityRule = "without-diversity-rule";

    /// <summary>What a model is called whose chat tags mean nothing (paper, appendix B).</summary>
    public static string WithOtherTags(string model) => model + "-other-tags";

    /// <summary>What a model is called that was tuned on responses which do not start by restating the instruction (paper, appendix C).</summary>
    public static string WithoutRestatements(string model) => model + "-without-restatements";

    /// <summary>Name of the models of one kind of tuning.</summary>
    public static string Of(TuningKind tuning) => tuning switch
    {
        TuningKind.Instruction => InstructionTuned,
        TuningKind.Response => ResponseTuned,
        _ => "single-task-" + TaskOf(tuning)!.Value.Id(),
    };

    /// <summary>The single task of a kind of tuning; null for the broad set.</summary>
    public static SingleTask? TaskOf(TuningKind tuning) => tuning switch
    {
        TuningKind.Code => SingleTask.Code,
        TuningKind.Math => SingleTask.Math,
        TuningKind.Poetry => SingleTask.Poetry,
        TuningKind.Recipes => SingleTask.Recipes,
        TuningKind.Chess => SingleTask.Chess,
        _ => null,
    };
}
