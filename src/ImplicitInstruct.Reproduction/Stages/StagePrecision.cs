using System.Collections.Concurrent;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>The precision that a stage asks of an engine which has a choice.</summary>
/// <param name="Fixed">The precision; null: that of the model's checkpoint.</param>
/// <param name="Moments">In training, that of Adam's moments.</param>
internal sealed record StagePrecision(TorchPrecision? Fixed, MomentPrecision Moments = MomentPrecision.Fp32)
{
    /// <summary>
    /// The precision for a checkpoint. Where it is the checkpoint's own, 32-bit numbers are computed with in float16, as vLLM's
    /// <c>dtype="auto"</c> has it, with which the official scripts decode.
    /// </summary>
    public TorchPrecision For(Checkpoint checkpoint) =>
        Fixed ?? (checkpoint.StoredAs == TensorElement.BF16 ? TorchPrecision.Bf16 : TorchPrecision.Fp16);

    /// <summary>As keys have it.</summary>
    public override string ToString() =>
        (Fixed is { } precision ? NameOf(precision) : "checkpoint") + (Moments == MomentPrecision.EightBit ? "-8bitMoments" : "");

    private static string NameOf(TorchPrecision precision) => precision switch
    {
        TorchPrecision.Bf16 => "bfloat16",
        TorchPrecision.Fp16 => "float16",
        _ => "float32",
    };
}

/// <summary>
/// Engines for models that are not trained, one a precision: less memory where an engine keeps more for training.
/// </summary>
/// <param name="open">Opens one.</param>
internal sealed class InferenceEngines(Func<TorchPrecision, IEngine> open)
{
    private readonly ConcurrentDictionary<TorchPrecision, IEngine> _opened = new();

    /// <summary>The engine for a checkpoint.</summary>
    public IEngine For(Checkpoint checkpoint, StagePrecision precision) => _opened.GetOrAdd(precision.For(checkpoint), open);
}
