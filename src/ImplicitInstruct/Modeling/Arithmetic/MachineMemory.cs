using System.Globalization;

namespace ImplicitInstruct.Modeling.Arithmetic;

/// <summary>The memory of this machine, or of the container that the program runs in.</summary>
public static class MachineMemory
{
    /// <summary>Bytes that the program may take in all.</summary>
    public static long Bytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Refuses a model that cannot lie in memory: the operating system would kill the program without a word.</summary>
    /// <param name="config">The model.</param>
    /// <param name="bytesAParameter">Bytes that each of its parameters takes.</param>
    /// <param name="purpose">What it is to be in memory for, after "to", e.g. <c>be trained</c>.</param>
    /// <param name="there">Bytes that there are; null: as many as this machine has.</param>
    /// <exception cref="AdviceException">It is too large; says by how much.</exception>
    public static void Require(LanguageModelConfig config, int bytesAParameter, string purpose, long? there = null)
    {
        var room = there ?? Bytes;
        var parameters = ParameterCount.Of(config).Total;
        if (parameters * bytesAParameter <= room)
            return;
        throw new AdviceException(
            $"A model of {Billions(parameters)} billion parameters takes {Billions(parameters * bytesAParameter)} GB of memory to {purpose}"
            + $" here, and there are {Billions(room)} GB.")
        { Remedy = "memory" };
    }

    private static string Billions(double count) =>
        (count / 1e9).ToString(count >= 1e10 ? "0" : count >= 1e9 ? "0.0" : "0.000", CultureInfo.InvariantCulture);
}
