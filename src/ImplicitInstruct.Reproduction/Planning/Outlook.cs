namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>A forecast that is made, and told, once something has to be made.</summary>
/// <param name="plan">The plan.</param>
/// <param name="report">Where it is told.</param>
internal sealed class Outlook(StagePlan plan, IRunReport report) : IRunOutlook
{
    private readonly Lock _gate = new();
    private RunForecast? _forecast;

    /// <inheritdoc/>
    public TimeSpan? LeftInAll
    {
        get
        {
            lock (_gate)
                return (_forecast ??= Tell()).LeftInAll;
        }
    }

    /// <inheritdoc/>
    public void Finished(Stage stage, TimeSpan took, int threads)
    {
        lock (_gate)
            _forecast?.Finished(stage, took, threads);
    }

    private RunForecast Tell()
    {
        var forecast = plan.Forecast();
        report.Line(forecast.Sentence);
        return forecast;
    }
}
