using System.Diagnostics;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>Says when a training run saves the state from which it can continue. Moves no bit of the result.</summary>
public interface ISaveCadence
{
    /// <summary>Whether the state after this step is to be saved.</summary>
    bool IsDue(int stepsDone);
}

/// <summary>Saves when some time has passed since the last time.</summary>
/// <param name="interval">That time.</param>
public sealed class TimedCadence(TimeSpan interval) : ISaveCadence
{
    private readonly Stopwatch _sinceSave = Stopwatch.StartNew();

    /// <inheritdoc/>
    public bool IsDue(int stepsDone)
    {
        if (_sinceSave.Elapsed < interval)
            return false;
        _sinceSave.Restart();
        return true;
    }
}
