using ImplicitInstruct.Cpu;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Experiments;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Stages;
using Spectre.Console;

namespace ImplicitInstruct.Reproduction;

/// <summary>Beyond the paper: varies one value of the recipe and measures win rates at each, to probe where an effect ends.</summary>
/// <remarks>Values of the recipe other than the varied one are as they stand or as <c>--set</c> has them; lists among them are chosen from on validation instructions at each value anew.</remarks>
public static class Sweep
{
    private static readonly IReadOnlyList<string> Systems =
        [ModelNames.ResponseTuned, .. Enum.GetValues<TuningKind>().Where(kind => ModelNames.TaskOf(kind) is not null).Select(ModelNames.Of), ModelNames.AllRules];

    /// <summary>Runs <c>--target Sweep</c>: prints a table, and writes <c>sweep/KEY.json</c> and <c>.md</c> into the scale's folder, which the report shows.</summary>
    /// <param name="options">Scale, seeds and changed recipe values, as for <c>Reproduce</c>.</param>
    /// <param name="vary">Key and values: <c>response.epochs=1,2,4</c>.</param>
    /// <param name="model">Kind of model; null for response-tuned.</param>
    /// <param name="console">Where to print; null for the standard output.</param>
    /// <returns>0, or <see cref="ReproductionRun.Stopped"/>.</returns>
    /// <exception cref="AdviceException">Bad usage or missing input.</exception>
    public static Task<int> RunAsync(ReproduceOptions options, string vary, string? model, IAnsiConsole? console = null) =>
        ReproductionRun.StoppableAsync(console, async (terminal, report, stop) =>
        {
            using var engine = new CpuEngine(options.Jobs ?? 0);
            var result = await MeasureAsync(options, vary, model, report, engine, stop).ConfigureAwait(false);
            report.Line("");
            if (terminal is null)
                report.Line(result.ToTable().ToMarkdown());
            else
                terminal.Write(result.ToTable().ToTerminal());
            report.Line($"Written: {Path.Combine("artifacts", options.Scale, SweepResult.Folder, result.Key + ".json")}; ./build.sh --target Report plots it.");
            return 0;
        });

    /// <summary>Measures at every value, and writes the result.</summary>
    /// <param name="options">Scale, seeds and changed recipe values.</param>
    /// <param name="vary">Key and values.</param>
    /// <param name="model">Kind of model; null for response-tuned.</param>
    /// <param name="report">Where progress goes.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="cancellation">Ends the run at the next step, after saving its state.</param>
    /// <exception cref="AdviceException">Bad usage or missing input.</exception>
    public static async Task<SweepResult> MeasureAsync(
        ReproduceOptions options, string vary, string? model, IRunReport report, IEngine engine, CancellationToken cancellation)
    {
        options.Validate();
        var system = model ?? ModelNames.ResponseTuned;
        if (!Systems.Contains(system))
            throw new AdviceException($"There is no kind of model '{system}' to sweep over. Known: {string.Join(", ", Systems)}. E.g. --model {Systems[0]}");
        var (key, values) = Parse(vary);
        var points = new List<SweepPoint>();
        var recipes = values.Select(value => ReproductionRun.RecipeOf(options with { Overrides = [.. options.Overrides, $"{key}={value}"] })).ToList();
        recipes.ForEach(recipe => recipe.Validate());   // a wrong value is refused before an hour of work on the others
        foreach (var (value, recipe) in values.Zip(recipes))
        {
            var models = new MiniatureModels(recipe);
            var table = models.Table("sweep", [models.Compare(run => Responses(models, system, run)), models.Compare(run => models.Untuned(run.Pretraining))]);
            var runner = new StageRunner(ReproductionRun.StoreOf(options), engine.Arithmetic, report) { Tools = new Toolbox().With<IEngine>(engine) };
            await runner.MakeAsync([table], options.Why, cancellation).ConfigureAwait(false);
            points.Add(new SweepPoint { Value = value, Rows = runner.Open(table).Rows });
            report.Line($"{key} = {value}: {string.Join(", ", points[^1].Rows.Select(row => row.WinRate.ToString()))}");
        }

        var result = new SweepResult { Key = key, Overrides = options.Overrides, Points = points };
        result.Write(ReproductionRun.StoreOf(options).Root);
        return result;
    }

    private static DecodeStage Responses(MiniatureModels models, string system, Run run) =>
        system == ModelNames.AllRules
            ? models.Steered(run.Pretraining)
            : models.Responses(Enum.GetValues<TuningKind>().Single(kind => ModelNames.Of(kind) == system), run);

    private static (string Key, IReadOnlyList<string> Values) Parse(string vary)
    {
        var at = vary.IndexOf('=', StringComparison.Ordinal);
        string[] values = at <= 0 ? [] : vary[(at + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (values.Length < 2 || values.Distinct().Count() < values.Length)
            throw new AdviceException($"'{vary}' varies nothing: write a key, an equals sign and at least two different values, e.g. --vary response.epochs=1,2,4,8");
        return (vary[..at].Trim(), values);
    }
}
