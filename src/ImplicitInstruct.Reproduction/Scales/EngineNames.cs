using ImplicitInstruct.Modeling.Arithmetic;

namespace ImplicitInstruct.Reproduction.Scales;

/// <summary>Engines by name.</summary>
public static class EngineNames
{
    /// <summary>The deterministic engine.</summary>
    public const string Cpu = "cpu";

    /// <summary>TorchSharp.</summary>
    public const string Torch = "torch";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Cpu, Torch];

    /// <summary>Throws where there is no such engine, or it has no such device.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="device">The device; null: the engine's usual one.</param>
    /// <exception cref="AdviceException">Says what there is.</exception>
    public static void Check(string engine, string? device)
    {
        KnownName.Check("engine", engine, All);
        CheckDevice(engine, device);
    }

    /// <summary>Throws where an engine has no such device.</summary>
    /// <inheritdoc cref="Check"/>
    internal static void CheckDevice(string engine, string? device)
    {
        if (engine == Cpu && device is not (null or "cpu"))
            throw new AdviceException($"The CPU engine has no other device than cpu, and '{device}' was asked for.")
            {
                Remedy = "engine.device",
            };
        if (device is not null && !IsDevice(device))
            throw new AdviceException($"There is no device '{device}'.") { Remedy = "device.name" };
    }

    /// <summary>Whether it is a device of libtorch, or one that a plan can reckon for.</summary>
    private static bool IsDevice(string name) =>
        name is "cpu" or "cuda" || DeviceRate.Find(name) is not null
        || (name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), NumberStyles.None, null, out _));
}
