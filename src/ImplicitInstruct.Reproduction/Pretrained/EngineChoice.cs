using ImplicitInstruct.Cpu;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Reproduction.Pretrained.Planning;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;
using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Reproduction.Pretrained;

/// <summary>The engine that was typed.</summary>
internal static class EngineChoice
{
    /// <summary>Opens it; the caller disposes it where it can be disposed.</summary>
    /// <exception cref="AdviceException">It is not there; says how to get it.</exception>
    public static IEngine Open(ReproduceOptions options) => IsCpu(options) ? new CpuEngine(options.Jobs ?? 0) : TorchEngines.Open(TorchOptionsOf(options));

    /// <summary>Opens it once more for models that are not trained, where that saves memory; null where it saves none.</summary>
    public static IEngine? OpenForInference(ReproduceOptions options) => IsCpu(options) ? null : TorchEngines.Open(TorchOptionsOf(options) with { Trainable = false });

    /// <summary>Where master weights and moments go: to the host where the largest model's training step would not fit the device.</summary>
    /// <param name="recipe">The recipe, whose own choice comes first.</param>
    /// <param name="names">Base models that take part.</param>
    /// <param name="memoryBytes">The device's memory; null when nobody knows it, and then they stay on the device.</param>
    internal static OptimizerPlacement PlacementFor(ScaleRecipe recipe, IReadOnlyList<string> names, long? memoryBytes)
    {
        if (recipe.Torch.Optimizer is { } chosen)
            return chosen;
        var layout = new TrainingLayout
        {
            Length = Math.Max(recipe.Tuning.MaxLength, recipe.Torch.TokensAtOnce),
            ComputeBytes = recipe.Torch.Precision == TorchPrecision.Bf16 ? 2 : 4,
            Checkpointing = recipe.Torch.Checkpointing,
            LogitRows = new TorchOptions().LogitRowsAtOnce,
        };
        var fits = memoryBytes is not { } memory || recipe.Models.Where(model => names.Count == 0 || names.Contains(model.Key))
            .Select(model => KnownShapes.Of(model.Value.Repository)).OfType<LanguageModelConfig>()
            .All(config => TrainingMemory.Of(config, layout).Device <= memory * (1 - DeviceRate.Reserve));
        return fits ? OptimizerPlacement.Device : OptimizerPlacement.Offloaded;
    }

    private static bool IsCpu(ReproduceOptions options) => options.Engine == ReproduceOptions.CpuEngineName;

    private static TorchOptions TorchOptionsOf(ReproduceOptions options)
    {
        var (recipe, device) = (PretrainedReproduction.RecipeOf(options), options.Device ?? TorchEngines.DefaultDevice);
        return recipe.Torch.OnDevice(device, PlacementFor(recipe, options.Only, TorchEngines.Gpus.FirstOrDefault(gpu => gpu.Is(device))?.MemoryBytes));
    }
}
