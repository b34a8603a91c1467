using ImplicitInstruct.Embedding;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Modeling.Arithmetic;

namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>The whole plan before anything is done; of published checkpoints with device hours, disk, dollars, licences.</summary>
public static class PlanText
{
    private const double Giga = 1e9;

    /// <summary>Tokens of no prompt are more: AlpacaEval's longest instruction has 1,917 characters.</summary>
    private const int PromptTokens = 1024;

    /// <summary>
    /// The plan in lines; tables in Markdown. Hours are reckoned for the engine and the device that are asked for; where a GPU is meant and
    /// neither named nor at hand, for an H100.
    /// </summary>
    /// <param name="study">What is asked for.</param>
    /// <param name="last">The last step that is planned.</param>
    public static IEnumerable<string> Of(Study study, StageStep last)
    {
        var keys = study.KeysOfPlan();
        var plan = new StagePlan(study, new StageSteps(study.Goals, keys, study.Options.KeepsCheckpoints).UpTo(last), keys);
        return study.Recipe is CheckpointRecipe recipe ? OfCheckpoints(study, recipe, plan) : OfMiniature(study, plan);
    }

    /// <summary>Whether and why each stage would run.</summary>
    private static IReadOnlyList<string> OfMiniature(Study study, StagePlan plan)
    {
        using var text = new StringWriter();
        new Explanation(study.Store, plan.Keys).Tell(plan.Stages, plan.Found, new PlainReport(text, TimeSpan.MaxValue));
        return
        [
            .. text.ToString().TrimEnd().Split(text.NewLine),
            $"{plan.Forecast().Sentence} Reckoned for {plan.Costs.Device.Name}.",
            .. plan.Timetables(),
            string.Create(CultureInfo.InvariantCulture,
                $"All of them take about {Sum(plan.Stages, plan.Costs).DiskBytes / 1e6:0} MB of disk, and cost nothing."),
        ];
    }

    private static IEnumerable<string> OfCheckpoints(Study study, CheckpointRecipe recipe, StagePlan laidOut)
    {
        var (plan, costs, forecast) = (laidOut.Stages, laidOut.Costs, laidOut.Forecast());
        var (families, device) = (study.Models.Families, costs.Device);
        var keepsCheckpoints = study.Options.KeepsCheckpoints || recipe.Tuning.HasAdapter;
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Scale {study.Scale.Name}: {plan.Count} artifacts below '{study.Store.Root}'; " +
            $"{string.Join(", ", families.Select(family => family.Name))}; seeds " +
            $"{string.Join(", ", families[0].Runs.Select(run => run.Tuning))}.");
        yield return "";
        foreach (var family in families)
        {
            var of = plan.Where(stage => BaseOf(stage) == family.Name).ToList();
            yield return Head(
                (CheckpointStage)family.Bases[0], costs, recipe, recipe.Decode.Rows ?? DatasetSize.InstructionsOf("alpaca-eval"));
            yield return "";
            yield return Table(of, costs).ToMarkdown();
        }

        var total = Sum(plan, costs);
        var (bases, most) = (Sum([.. plan.OfType<BaseStage>()], costs).DiskBytes, PeakOfTuned(plan, costs));
        var state = StateOf(families, recipe.Tuning);
        var judged = plan.OfType<JudgeStage>().Count();
        var tuned = keepsCheckpoints ? total.DiskBytes - bases : most;
        yield return string.Create(CultureInfo.InvariantCulture,
            $"In all: about {total.Hours:0.#} hours of {costs.DeviceInWords}, {(bases + tuned + state) / Giga:0} GB of disk, " +
            $"{(judged == 0 ? "nobody judges" : $"{judged} judgings{JudgingCost.Of(study.Options, total, costs)}")}.");
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Disk: {bases / Giga:0} GB of base models, {state / Giga:0} GB for the state of the run in progress, {tuned / Giga:0} GB of " +
            $"tuned checkpoints{(keepsCheckpoints ? "" : string.Create(CultureInfo.InvariantCulture, $" at a time: they go when all that " +
                $"reads them is made, and to keep all takes {(total.DiskBytes - bases) / Giga:0} GB"))}.");
        if (forecast.Left < forecast.Count)
            yield return FormattableString.Invariant($"{forecast.Count - forecast.Left} of {forecast.Count} artifacts are there. ")
                + forecast.Sentence;
        foreach (var line in laidOut.Timetables())
            yield return line;
        yield return costs.Utilisation.Sentence + " The device a100, h100, h200, l40s or 4090 reckons for that one.";
        var guessed = plan.OfType<HubTuningSet>().Select(stage => stage.Source.Id).Distinct().Where(id => !DatasetSize.Of(id).IsMeasured)
            .ToList();
        if (guessed.Count > 0)
            yield return $"How long the examples of {string.Join(", ", guessed)} are is a guess; those of the other sets were counted.";
        if (judged > 0)
            yield return JudgingCost.Sentence(study.Options, costs);
        if (judged > 0 && JudgingCost.OfCalibration(study.Options, costs) is { } calibration)
            yield return calibration;
        foreach (var line in Effects(study, recipe))
            yield return line;
        yield return "";
        yield return "Base models:";
        foreach (var model in families.SelectMany(family => family.Bases).Cast<CheckpointStage>())
            yield return $"  {model.BaseName}: {Terms(PublishedModel.Of(model.ModelRepository))}";
        yield return "";
        yield return "Data sets:";
        foreach (var source in plan.Select(SourceOf).OfType<DatasetSource>().DistinctBy(source => source.Id))
            yield return $"  {source.Id}: {string.Join(", ", source.Files)}; " +
                $"{source.Licence}{Gate(source.IsGated)}";
        foreach (var line in plan.OfType<EmbedderStage>().SelectMany(embedder => Embedder(embedder, plan)))
            yield return line;
    }

    private static string Terms(PublishedModel? model) =>
        model is null ? "its licence is not known here, see where it comes from" : model.Licence + Gate(model.IsGated);

    private static string Gate(bool isGated) => isGated ? "; accept its licence on the hub and set HF_TOKEN" : "";

    private static IEnumerable<string> Embedder(EmbedderStage embedder, IReadOnlyList<Stage> plan)
    {
        yield return "";
        yield return "Embedder of Figure 5:";
        yield return $"  {embedder.Source}: {embedder.Contents}";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"  {plan.OfType<EmbedStage>().Sum(CostModel.TextsOf):#,0} texts on this machine's processor, which is not in the hours above");
        yield return "  ONNX Runtime, which runs it, " + (SentenceEmbedders.IsRestored ? "is here"
            : "is fetched once when it is needed, 160 MB; style.embedder=words needs neither");
    }

    /// <summary>What the run could see, for base models that the paper has numbers of.</summary>
    private static IEnumerable<string> Effects(Study study, CheckpointRecipe recipe)
    {
        var (paper, claims) = (new PaperTables(study.Options.Root), study.Asked.Where(one => one.Obstacle is null).ToList());
        var instructions = CostModel.InstructionsOf(study.Models.Materials.Test);
        foreach (var family in study.Models.Families.Where(family => family.PaperName is not null))
        {
            var planned = new PlannedEffects(instructions, recipe.Ranking.Examples, family.Runs.Count);
            if (planned.Table(claims.Where(one => one.Families.Contains(family)), family, paper) is not { } table)
                continue;
            yield return "";
            yield return string.Create(CultureInfo.InvariantCulture,
                $"How small an effect {family.PaperName} could show, in points, at 80 % power (two-sided test at 5 %) with " +
                $"{instructions} instructions ({planned.Ranked} ranked) and {planned.Seeds} {(planned.Seeds == 1 ? "seed" : "seeds")}; " +
                $"assumed are the paper's deviations over seeds, verdicts that spread as far as their mean allows, and no pairing:");
            yield return "";
            yield return table.ToMarkdown();
        }
    }

    private static DatasetSource? SourceOf(Stage stage) => stage switch
    {
        HubTuningSet one => one.Source,
        HubInstructions one => one.Source,
        AlpacaRankingSet one => one.Source,
        _ => null,
    };

    private static string Head(CheckpointStage model, CostModel costs, CheckpointRecipe recipe, int rows)
    {
        if (CostModel.ShapeOf(model) is not { } config)
            return $"{model.BaseName} ({model.ModelRepository}): its shape is not known before it is there, so nothing can be reckoned " +
                "for it.";
        var (device, layout) = (costs.Device, costs.LayoutOf(config, 2048, recipe.Tuning, recipe.Torch.Precision.Moments));
        var memory = TrainingMemory.Of(config, layout);
        var fits = memory.Fits(device) ? "fits" : "does NOT fit";
        var longest = Math.Min(config.MaxPositions, PromptTokens + recipe.Decode.MaxNewTokens);
        var decoding = DecodingMemory.Of(config, rows, longest);
        var host = layout.OffloadedOptimizer
            ? FormattableString.Invariant($" and {memory.Host / Giga:0} GB of the host, where the optimizer's state lies") : "";
        var fewer = decoding.Device <= device.UsableBytes ? ""
            : FormattableString.Invariant(
                $", which does NOT fit: set decode.rows={DecodingMemory.RowsThatFit(config, longest, device)}");
        return string.Create(CultureInfo.InvariantCulture,
            $"{model.BaseName} ({model.ModelRepository} at {model.ModelRevision}), {ParameterCount.Of(config).Total / Giga:0.00} billion " +
            $"parameters. ")
            + string.Create(CultureInfo.InvariantCulture,
                $"A training step{(layout.Adaptation is null ? "" : " of an adapter")} of {layout.Length} tokens ") +
            string.Create(CultureInfo.InvariantCulture,
                $"takes {memory.Device / Giga:0} GB{host}: it {fits} the " +
                $"{device.MemoryBytes / Giga:0} GB of {device.Name}. ")
            + FormattableString.Invariant($"Decoding {rows} rows takes at most {decoding.Device / Giga:0} GB{fewer}.");
    }

    private static TableText Table(IReadOnlyList<Stage> stages, CostModel costs) => new(
        ["stage", "artifacts", "what", "hours", "GB", "judge"],
        [
            .. stages.GroupBy(RowOf).Select(row =>
            {
                var cost = Sum([.. row], costs);
                return (IReadOnlyList<string>)
                [
                    row.Key.Kind, row.Count().ToString(CultureInfo.InvariantCulture), row.Key.What, One(cost.Hours),
                    One(cost.DiskBytes / Giga), JudgingCost.Cell(cost),
                ];
            }),
        ]);

    /// <summary>Stages that differ by their seed alone share a row.</summary>
    private static (string Kind, string What) RowOf(Stage stage) => stage switch
    {
        TuneStage one => (one.Kind, Tuning(one)),
        DecodeStage one => (one.Kind, Answers(one)),
        JudgeStage one => (one.Kind, $"{Answers(one.Candidate)} against {one.Reference.System}"),
        ChoiceStage<TuningNumbers> one => (one.Kind, $"epochs of {one.Method}"),
        RankStage one => (one.Kind, one.Model.System + (one.Tokenizer is { } other ? $", tokenizer of {other.Name}" : "")),
        GreedyCheckStage one => (one.Kind, one.Responses.System),
        EmbedStage { Texts: OutputTexts } one => (one.Kind, "vectors of responses"),
        _ => (stage.Kind, stage.Name),
    };

    private static string Tuning(TuneStage stage)
    {
        var epochs = stage switch
        {
            { Suffix.Length: > 0 } => "candidates for the number of epochs",
            { Numbers.Given: { } numbers } => FormattableString.Invariant($"{numbers.Epochs} epochs"),
            { Numbers.Choice: { } choice } =>
                $"{string.Join(", ", choice.Candidates.Select(candidate => candidate.Value.Epochs))} epochs, whichever is best on " +
                "validation instructions",
            _ => throw new InvalidOperationException("Numbers are given or chosen."),
        };
        var rate = stage.Numbers.Given?.PeakLearningRate ?? stage.Numbers.Choice!.Candidates[0].Value.PeakLearningRate;
        return FormattableString.Invariant(
            $"{stage.Method.System}: {stage.Data.Name}, {epochs}{(stage.KeepsEveryEpoch ? ", each kept" : "")}, rate {rate:0.#e-0}");
    }

    private static string Answers(DecodeStage stage)
    {
        var system = stage.Model is TuneStage tuned ? tuned.Method.System + (stage.Epoch is null ? "" : " after every epoch")
            : stage.System;
        return system + (stage.Instructions.IsTest ? "" : $" on {stage.Instructions.Name}");
    }

    private static string? BaseOf(Stage stage) => stage switch
    {
        ModelStage one => one.Base.Name,
        DecodeStage one => one.Model.Base.Name,
        JudgeStage one => one.Candidate.Model.Base.Name,
        TableStage one => one.Family.Name,
        ChoiceStage<TuningNumbers> one => one.Candidates[0].Responses.Model.Base.Name,
        RankStage one => one.Model.Base.Name,
        GreedyCheckStage one => one.Responses.Model.Base.Name,
        EmbedStage { Texts: OutputTexts { Outputs: DecodeStage one } } => one.Model.Base.Name,
        _ => null,
    };

    /// <summary>The most that tuned checkpoints take when each goes after the last stage that reads it.</summary>
    private static double PeakOfTuned(IReadOnlyList<Stage> plan, CostModel costs)
    {
        var lastReader = new Dictionary<Stage, int>(ReferenceEqualityComparer.Instance);
        foreach (var (place, stage) in plan.Index())
        {
            foreach (var input in stage.Inputs)
                lastReader[input.Stage] = place;
        }

        var (now, peak) = (0.0, 0.0);
        foreach (var (place, stage) in plan.Index())
        {
            now += stage is TuneStage ? costs.Of(stage)?.DiskBytes ?? 0 : 0;
            peak = Math.Max(peak, now);
            now -= stage.Inputs.Select(input => input.Stage).OfType<TuneStage>().Distinct().Where(input => lastReader[input] == place)
                .Sum(input => costs.Of(input)?.DiskBytes ?? 0);
        }

        return peak;
    }

    /// <summary>Bytes of the state from which the largest interrupted run goes on: weights and both moments in 32 bits.</summary>
    private static double StateOf(IReadOnlyList<ModelFamily> families, TuningRecipe tuning) =>
        families.SelectMany(family => family.Bases).Select(CostModel.ShapeOf).Max(config => config is null ? 0 : 3 * sizeof(float)
            * (tuning.HasAdapter ? ParameterCount.OfAdapter(config, tuning.Lora) : ParameterCount.Of(config).Total));

    private static StageCost Sum(IReadOnlyList<Stage> stages, CostModel costs) =>
        stages.Select(stage => costs.Of(stage) ?? default).Aggregate(default(StageCost), (sum, one) => sum + one);

    private static string One(double number) => number < 0.05 ? "" : number.ToString("0.0", CultureInfo.InvariantCulture);
}
