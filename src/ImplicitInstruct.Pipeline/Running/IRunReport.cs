using System.Globalization;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>Where a run tells people what it does; several stages tell at once.</summary>
public interface IRunReport
{
    /// <summary>One line that stays.</summary>
    void Line(string text);

    /// <summary>A stage starts; the progress ends with its disposal.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="number">Which one of those that run now, from 1.</param>
    /// <param name="of">How many run now.</param>
    /// <param name="leftInAll">How long all that is left takes; null when nobody knows.</param>
    IStageProgress Begin(Stage stage, int number, int of, TimeSpan? leftInAll = null);
}

/// <summary>Knows how long everything that is wanted takes, whichever call makes it; asked by several stages at once.</summary>
public interface IRunOutlook
{
    /// <summary>How long all that is left takes; null when nobody knows.</summary>
    TimeSpan? LeftInAll { get; }

    /// <summary>A stage was made.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="threads">Threads that it was given.</param>
    void Finished(Stage stage, TimeSpan took, int threads);
}

/// <summary>Progress of one running stage; disposed when the stage ends, whether it finished or not.</summary>
public interface IStageProgress : IDisposable
{
    /// <summary>How far the stage is.</summary>
    void Report(ProgressReading reading);

    /// <summary>One line that stays, e.g. about a damaged state that is not used.</summary>
    void Note(string line);

    /// <summary>The artifact is whole.</summary>
    void Finished();
}

/// <summary>A reading of a stage's progress.</summary>
/// <param name="Done">Steps done, those of earlier runs included.</param>
/// <param name="Total">Steps in all.</param>
/// <param name="TokensPerSecond">Throughput of this process, null when the stage has no tokens.</param>
/// <param name="Loss">Smoothed loss in nats, null when nothing is trained.</param>
/// <param name="Left">Time left, null when not known yet.</param>
/// <param name="Unit">What is counted.</param>
public readonly record struct ProgressReading(
    long Done, long Total, double? TokensPerSecond = null, double? Loss = null, TimeSpan? Left = null, string Unit = "steps")
{
    /// <summary>E.g. <c>1,200/2,539 steps, loss 1.234, 41,234 tokens/s, 0:32 left</c>.</summary>
    internal string InWords() => string.Create(CultureInfo.InvariantCulture, $"{Done:N0}/{Total:N0} {Unit}{Details()}");

    /// <summary>The part after the count.</summary>
    internal string Details()
    {
        var invariant = CultureInfo.InvariantCulture;
        var loss = Loss is { } nats ? string.Create(invariant, $", loss {nats:0.000}") : "";
        var tokens = TokensPerSecond is { } rate ? string.Create(invariant, $", {rate:N0} tokens/s") : "";
        return loss + tokens + LeftInWords(Left);
    }

    /// <summary>E.g. <c>, 0:32 left</c>, or <c>, 46:05:00 left</c> with hours.</summary>
    public static string LeftInWords(TimeSpan? left) => left switch
    {
        null => "",
        { TotalHours: >= 1 } hours => string.Create(
            CultureInfo.InvariantCulture, $", {(long)hours.TotalHours}:{hours.Minutes:00}:{hours.Seconds:00} left"),
        { } time => string.Create(CultureInfo.InvariantCulture, $", {time.Minutes}:{time.Seconds:00} left"),
    };
}
