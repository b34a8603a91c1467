using System.Text.Json;

namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>The learning rate of every update of every tuning run, told before anything is run.</summary>
public static class TuningUpdates
{
    /// <summary>
    /// A line of JSON for each tuning run of a study, and where numbers are chosen one for each candidate:
    /// <c>{"run", "examples", "epochs", "rates": [one number an update]}</c>.
    /// </summary>
    public static IEnumerable<string> Of(Study study)
    {
        var plan = new StageKeys(numericsId: null).Plan(study.Goals);
        foreach (var stage in plan.OfType<TuneStage>())
        {
            var examples = CostModel.ExamplesOf(stage.Data);
            foreach (var numbers in stage.Numbers.Given is { } given ? [given] : stage.Numbers.Choice!.Candidates.Select(one => one.Value))
                yield return JsonSerializer.Serialize(
                    new { run = stage.Name, examples, epochs = numbers.Epochs, rates = stage.Rates(examples, numbers) });
        }
    }
}
