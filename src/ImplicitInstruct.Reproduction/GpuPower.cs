using System.ComponentModel;
using System.Diagnostics;

namespace ImplicitInstruct.Reproduction;

/// <summary>The power of an NVIDIA GPU as its driver's own program tells it.</summary>
public static class GpuPower
{
    /// <summary>Asks it.</summary>
    /// <param name="index">Which GPU, from 0.</param>
    /// <param name="stop">Ends it.</param>
    /// <param name="program">The program.</param>
    /// <returns>Watts; null where there is no such program or GPU, or it does not tell.</returns>
    public static async Task<double?> WattsAsync(int index, CancellationToken stop, string program = "nvidia-smi")
    {
        try
        {
            using var asked = Process.Start(new ProcessStartInfo(program,
                [FormattableString.Invariant($"--id={index}"), "--query-gpu=power.draw", "--format=csv,noheader,nounits"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var said = await asked.StandardOutput.ReadToEndAsync(stop).ConfigureAwait(false);
            await asked.WaitForExitAsync(stop).ConfigureAwait(false);
            return asked.ExitCode == 0 && double.TryParse(said.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var watts)
                && double.IsFinite(watts) ? watts : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
