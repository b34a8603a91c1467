namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>A forecast that is made, and told, once something has to be made.</summary>
internal sealed class Outlook(Study study, IReadOnlyList<Stage> goals, StageKeys keys, IRunReport report) : IRunOutlook
{
    private RunForecast? _forecast;

    /// <inheritdoc/>
    public TimeSpan? LeftInAll => (_forecast ??= Tell()).LeftInAll;

    /// <inheritdoc/>
    public void Finished(Stage stage, TimeSpan took) => _forecast?.Finished(stage, took);

    private RunForecast Tell()
    {
        var plan = keys.Plan(goals);
        var forecast = new RunForecast(plan, study.Store.Examine(plan.Select(keys.Of)), keys, CostModel.For(study.Options));
        report.Line(forecast.Sentence);
        return forecast;
    }
}
