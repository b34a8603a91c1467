using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Reproduction.Pretrained.Planning;

/// <summary>The device that a plan reckons with.</summary>
internal static class PlannedDevice
{
    /// <summary>The one that <c>--device</c> names (a100, h100, h200), else the one at hand, else an H100.</summary>
    public static DeviceRate Of(ReproduceOptions options) => DeviceRate.Find(options.Device ?? "") ?? TorchEngines.Gpus.Select(gpu => DeviceRate.Find(gpu.Name)).OfType<DeviceRate>().FirstOrDefault() ?? DeviceRate.H100;
}
