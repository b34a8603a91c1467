namespace ImplicitInstruct.Pipeline.Running;

/// <summary>Where a run tells people what it does.</summary>
public interface IRunReport
{
    /// <summary>One line that stays.</summary>
    void Line(string text);

    /// <summary>A stage starts; the progress ends with its disposal.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="number">Which one of those that run now, from 1.</param>
    /// <param name="of">How many run now.</param>
    IStageProgress Begin(Stage stage, int number, int of);
}
