using System.Runtime.InteropServices;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>What to say when libtorch finds no room: its own words name sizes, but nothing that can be done.</summary>
internal static class OutOfMemory
{
    /// <summary>Whether that is what libtorch says.</summary>
    public static bool Is(ExternalException trouble) => IsSaidBy(trouble.Message);

    /// <summary>Advice when the weights alone find no room.</summary>
    public static AdviceException InLoading(TorchOptions options, ExternalException trouble) =>
        Advice(
            options,
            "the model's weights",
            HasMastersOnDevice(options) ? "an optimizer on the host, or more memory" : "more memory",
            trouble);

    /// <summary>Advice when an adapter finds no room beside the weights.</summary>
    public static AdviceException InAttaching(TorchOptions options, ExternalException trouble) =>
        Advice(options, "the adapter", "an adapter of lower rank, or more memory", trouble);

    /// <summary>Advice after a training step, or before the first.</summary>
    public static AdviceException InTraining(TorchOptions options, ExternalException trouble)
    {
        var ways = new List<string> { $"fewer tokens at a time than {options.TokensAtOnce}" };
        if (!options.Checkpointing)
            ways.Add("checkpointing");
        if (options.Optimizer == OptimizerPlacement.Device)
            ways.Add("an optimizer on the host");
        return Advice(options, "this training step", string.Join(", or ", ways), trouble);
    }

    /// <summary>Advice after a step of decoding.</summary>
    public static AdviceException InDecoding(TorchOptions options, int rows, ExternalException trouble) =>
        Advice(options, $"the keys and values of {rows} growing rows", $"fewer rows at a time than {rows}", trouble);

    private static bool HasMastersOnDevice(TorchOptions options) =>
        options is { Trainable: true, Precision: not TorchPrecision.Fp32, Optimizer: OptimizerPlacement.Device };

    // TorchScript writes where it was first, and what happened last.
    private static bool IsSaidBy(string words) => words.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || words.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase);

    private static AdviceException Advice(TorchOptions options, string what, string ways, ExternalException trouble)
    {
        var words = trouble.Message.Split('\n').First(IsSaidBy).Trim();
        var sentences = $"{options.Device} has too little memory for {what} ({words}). It takes {ways}.";
        return new AdviceException(sentences, trouble) { Remedy = "torch.memory" };
    }
}
