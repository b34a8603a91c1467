using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>libtorch's names of the precisions.</summary>
internal static class PrecisionTypes
{
    extension(TorchOptions options)
    {
        /// <summary>The numbers of weights and activations.</summary>
        public ScalarType Dtype => options.Precision switch
        {
            TorchPrecision.Bf16 => ScalarType.BFloat16,
            TorchPrecision.Fp16 => ScalarType.Float16,
            _ => ScalarType.Float32,
        };
    }
}
