using System.Diagnostics;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Pipeline.Energy;

/// <summary>Measures what a piece of work takes from the mains. Moves no bit of it.</summary>
/// <param name="counters">Opens the counters of the processor packages; null: none is read.</param>
/// <param name="watts">The power of the GPU that computes, null when it cannot be read; null: none is asked.</param>
public sealed class EnergyMeter(Func<PackageEnergy>? counters, Func<CancellationToken, Task<double?>>? watts)
{
    /// <summary>Measures nothing.</summary>
    public static EnergyMeter None { get; } = new(null, null);

    /// <summary>Time between two looks.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Begins to measure.</summary>
    /// <param name="ofDevice">Whether the GPU that computes is measured too.</param>
    public EnergyReading Begin(bool ofDevice = true) => new(counters?.Invoke(), ofDevice ? watts : null, Interval);
}

/// <summary>A measurement in progress.</summary>
public sealed class EnergyReading : IAsyncDisposable
{
    private readonly PackageEnergy? _packages;
    private readonly Func<CancellationToken, Task<double?>>? _watts;
    private readonly CancellationTokenSource _ended = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Task _looking;
    private (double Seconds, double? Watts)? _last;
    private double? _gpu;

    internal EnergyReading(PackageEnergy? packages, Func<CancellationToken, Task<double?>>? watts, TimeSpan interval)
    {
        (_packages, _watts) = (packages, watts);
        _looking = packages is null && watts is null ? Task.CompletedTask : LookAsync(interval);
    }

    /// <summary>Ends it.</summary>
    /// <param name="part">The part of what the processor took that counts, 0 to 1, where this process did other work too.</param>
    /// <returns>What was taken; null where nothing can be read.</returns>
    public async Task<EnergyUse?> EndAsync(double part = 1)
    {
        await DisposeAsync().ConfigureAwait(false);
        if (_watts is not null)
            await LookAtGpuAsync(CancellationToken.None).ConfigureAwait(false);
        var (processor, gpu) = (Rounded(_packages?.Joules * part), Rounded(_gpu));
        return processor is null && gpu is null ? null : new EnergyUse(processor, gpu);

        static double? Rounded(double? joules) => joules is { } some ? Math.Round(some, 1) : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task LookAsync(TimeSpan interval)
    {
        while (true)
        {
            if (_watts is not null)
                await LookAtGpuAsync(_ended.Token).ConfigureAwait(false);
            await Task.Delay(interval, _ended.Token).ConfigureAwait(false);
            _ = _packages?.Joules;   // counters begin again after a while
        }
    }

    /// <summary>Adds the mean of this power and the one before, over the time between.</summary>
    private async Task LookAtGpuAsync(CancellationToken stop)
    {
        var now = (Seconds: _clock.Elapsed.TotalSeconds, Watts: await _watts!(stop).ConfigureAwait(false));
        if (_last is { Watts: { } before } last && now.Watts is { } after)
            _gpu = (_gpu ?? 0) + ((now.Seconds - last.Seconds) * (before + after) / 2);
        _last = now;
    }
}
