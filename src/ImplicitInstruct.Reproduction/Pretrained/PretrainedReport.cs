using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;
using ImplicitInstruct.Reproduction.Pretrained.Stages;
using Spectre.Console;

namespace ImplicitInstruct.Reproduction.Pretrained;

/// <summary>The report of a scale with models from the hub: verdicts, tables beside the paper's, samples, conflicts, artifacts.</summary>
internal static class PretrainedReport
{
    private const int SampleCount = 12;

    /// <summary>Runs <c>--target Report</c> at a scale with models from the hub.</summary>
    /// <returns>0; the report says which claims hold.</returns>
    /// <exception cref="AdviceException">No claim's artifacts are there.</exception>
    public static int Run(ReproduceOptions options, IAnsiConsole? console)
    {
        var outcome = PretrainedReproduction.Read(options, engine: null, Downloads.FromEnvironment(options.Root));
        if (outcome.Found.Count == 0)
            throw new AdviceException($"No claim has all its artifacts below '{outcome.Artifacts.Root}', so there is nothing to report. Make them:  ./build.sh --target Reproduce{options.AsTyped}  What was made with other --engine, --only, --seeds, --set or --judge-model is found with the same ones.");
        (console ?? AnsiConsole.Console).Profile.Out.Writer.WriteLine(Path.GetRelativePath(options.Root, Write(options, outcome)));
        return 0;
    }

    /// <summary>Writes <c>report/index.html</c> and <c>report/report.md</c> into the scale's folder.</summary>
    /// <returns>Path of the page.</returns>
    public static string Write(ReproduceOptions options, PretrainedOutcome outcome)
    {
        var folder = Path.Combine(outcome.Artifacts.Root, ReportFolder.Name);
        ReportFolder.Write(folder, Content(options, outcome));
        return Path.Combine(folder, ReportFolder.PageName);
    }

    private static ReportContent Content(ReproduceOptions options, PretrainedOutcome outcome)
    {
        var (models, artifacts) = (outcome.Models, outcome.Artifacts);
        var plan = artifacts.Keys.Plan(outcome.Found.SelectMany(one => one.Experiment.Goals));
        var manifests = plan.Select(stage => (Stage: stage, Manifest: artifacts.ManifestOf(stage))).ToList();
        var newest = manifests.MaxBy(one => one.Manifest.Made.Finished).Manifest.Made;
        return new ReportContent
        {
            Title = $"Instruction Following without Instruction Tuning, at the scale {options.Scale}",
            Lead = $"Claims of Hewitt, Liu, Manning and Liang (2024) measured on {string.Join(" and ", models.Names.Select(name => models.Recipe.Models[name].Repository))}."
                + (outcome.Missing.Count == 0 ? "" : $" Not measured: {string.Join(", ", outcome.Missing.Select(one => one.Claim))}; why stands after the claims."),
            Scale = options.Scale,
            Origin = new ReportOrigin
            {
                Finished = newest.Finished,
                Seconds = Math.Round(manifests.Sum(one => one.Manifest.Made.Seconds), 1),
                Version = newest.Version,
                Runtime = newest.Runtime,
                Machine = newest.Machine,
                Engine = manifests.Select(one => one.Manifest.Engine).FirstOrDefault(engine => engine is not null) ?? "none",
                Numerics = artifacts.Keys.NumericsId!,
            },
            Seeds = new ReportSeeds([1], [.. models.Seeds.Select(seed => FormattableString.Invariant($"s{seed}"))]),
            Findings = FindingTables.Once([.. outcome.Found.Select(one => one.Finding with { Command = $"./build.sh --target Reproduce --claim {one.Experiment.Claim.Id}{options.AsTyped}" })]),
            NotMeasured = outcome.Missing.Count,
            Sections = outcome.Missing.Count == 0 ? [] : [new ReportSection { Title = "Not measured", Paragraphs = [.. outcome.Missing.Select(one => $"{one.Claim}: {one.Reason}.")] }],
            SampleChoice = "The first twelve instructions of AlpacaEval; the models of seed 1.",
            Samples = Samples(outcome, plan),
            Recipe = CanonicalJson.ToNode(models.Recipe)!,
            UnchangedRecipe = CanonicalJson.ToNode(ScaleRecipe.Of(options.Scale)),
            Conflicts = PretrainedConflicts.InForce(models.Recipe),
            Artifacts = [.. manifests.Select(one => new ArtifactEntry(one.Stage.Kind, one.Stage.Name, one.Manifest.Hash, one.Manifest.Made.Seconds, "../" + artifacts.PathInRoot(one.Stage)))],
            Commands =
            [
                new($"./build.sh --target Reproduce{options.AsTyped}", "every claim, and this report; what is there already is not made again"),
                new($"./build.sh --target Reproduce --dryrun{options.AsTyped}", "the plan: device hours, disk, dollars"),
                new($"./build.sh --target Reproduce --claim response-tuning{(options with { Only = [models.Names[0]], Seeds = 1 }).AsTyped}", "one claim on one base model with one seed"),
                new($"./build.sh --target Reproduce{(options with { Overrides = [.. options.Overrides, "tuning.schedule=cosine"] }).AsTyped} --why", "one number changed: says what reruns, and why"),
            ],
        };
    }

    private static List<Sample> Samples(PretrainedOutcome outcome, IReadOnlyList<Stage> plan)
    {
        var shown = plan.OfType<GenerateStage>()
            .Where(stage => stage.Instructions.IsTest && !stage.Format.HasOtherTags && stage.Model is BaseModelStage or FineTuneStage { Seed: 1 })
            .Select(stage => (stage.Generator, Outputs: outcome.Artifacts.Open(stage))).ToList();
        if (shown.Count == 0)
            return [];
        return
        [
            .. Enumerable.Range(0, Math.Min(SampleCount, shown[0].Outputs.Count)).Select(i => new Sample
            {
                Instruction = shown[0].Outputs[i].Instruction,
                Reference = null,
                Responses = [.. shown.Select(one => new SampleResponse { Model = one.Generator, Text = one.Outputs[i].Output, Finished = one.Outputs[i].Finished })],
            }),
        ];
    }
}
