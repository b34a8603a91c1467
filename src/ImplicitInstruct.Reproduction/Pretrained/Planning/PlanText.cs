using System.Globalization;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Pretrained.Experiments;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;
using ImplicitInstruct.Reproduction.Pretrained.Stages;

namespace ImplicitInstruct.Reproduction.Pretrained.Planning;

/// <summary>The whole plan of a scale before anything is done: runs, device hours, disk, dollars, licences.</summary>
internal static class PlanText
{
    private const double Giga = 1e9;

    /// <summary>The plan in lines; tables in Markdown.</summary>
    /// <param name="models">The models.</param>
    /// <param name="goals">What is wanted.</param>
    /// <param name="store">What is there already.</param>
    /// <param name="device">The device that hours are reckoned for.</param>
    /// <param name="keepsCheckpoints">Whether tuned checkpoints stay.</param>
    public static IEnumerable<string> Of(PretrainedModels models, IReadOnlyList<Stage> goals, ArtifactStore store, DeviceRate device, bool keepsCheckpoints)
    {
        var (utilisation, keys) = (new Utilisation(), new StageKeys("not yet known"));
        var costs = new CostModel(device, utilisation);
        var plan = keys.Plan(goals);
        yield return FormattableString.Invariant($"Scale {models.Scale}: {plan.Count} artifacts below '{store.Root}'; {string.Join(", ", models.Names)}; seeds {string.Join(", ", models.Seeds)}.");
        yield return "";
        foreach (var name in models.Names)
        {
            var of = plan.Where(stage => BaseOf(stage) == name).ToList();
            yield return Head(models.Recipe.Models[name], name, costs, device, models.Recipe.Decode.Rows);
            yield return "";
            yield return Table(of, costs).ToMarkdown();
        }

        var total = Sum(plan, costs);
        var (bases, most, state) = (Sum([.. plan.OfType<BaseModelStage>()], costs).DiskBytes, PeakOfTuned(plan, costs), StateOf(models));
        var judged = plan.OfType<LlmJudgeStage>().Count();
        yield return FormattableString.Invariant($"In all: about {total.Hours:0.#} hours of one {device.Name}, {(bases + (keepsCheckpoints ? total.DiskBytes - bases : most) + state) / Giga:0} GB of disk, {(judged == 0 ? "nobody judges" : FormattableString.Invariant($"{judged} judgings for about ${total.Usd:0}"))}.");
        yield return FormattableString.Invariant($"Disk: {bases / Giga:0} GB of base models, {state / Giga:0} GB for the state of the run in progress, {(keepsCheckpoints ? total.DiskBytes - bases : most) / Giga:0} GB of tuned checkpoints{(keepsCheckpoints ? "" : FormattableString.Invariant($" at a time: they go when all that reads them is made; --keep-checkpoints keeps all {(total.DiskBytes - bases) / Giga:0} GB"))}.");
        yield return utilisation.Sentence + " --device a100, h100 or h200 reckons for that one.";
        var guessed = plan.OfType<TuningDataStage>().Select(stage => stage.Source.Id).Distinct().Where(id => !DatasetSize.Of(id).IsMeasured).ToList();
        if (guessed.Count > 0)
            yield return $"How long the examples of {string.Join(", ", guessed)} are is a guess; those of the other sets were counted.";
        yield return FormattableString.Invariant($"Judging is reckoned at {JudgeRecipe.OriginalModel}'s ${TokenPrice.Original.UsdPerMillionRead} a million tokens read, with outputs of 2,000 bytes; --budget-usd N stops before more is spent, and every verdict is kept.");
        yield return "";
        yield return "Data sets:";
        foreach (var source in plan.OfType<TuningDataStage>().Select(stage => stage.Source).Concat(plan.OfType<InstructionsStage>().Select(stage => stage.Source)).Concat(plan.OfType<RankingDataStage>().Select(stage => stage.Source)).DistinctBy(source => source.Id))
            yield return $"  {source.Id}: {string.Join(", ", source.Files)}; {source.Licence}{(source.IsGated ? "; accept its licence on the hub and set HF_TOKEN" : "")}";
    }

    private static string Head(BaseModelRecipe recipe, string name, CostModel costs, DeviceRate device, int rows)
    {
        if (KnownShapes.Of(recipe.Repository) is not { } config)
            return $"{name} ({recipe.Repository}): its shape is not known before it is there, so nothing can be reckoned for it.";
        var layout = costs.LayoutOf(config, 2048);
        var memory = TrainingMemory.Of(config, layout);
        var fits = memory.Fits(device) ? "fits" : "does NOT fit";
        var decoding = DecodingMemory.Of(config, rows, config.MaxPositions);
        return string.Create(CultureInfo.InvariantCulture,
            $"{name} ({recipe.Repository} at {recipe.Revision}), {ParameterCount.Of(config).Total / Giga:0.00} billion parameters. A training step of {layout.Length} tokens takes {memory.Device / Giga:0} GB{(layout.OffloadedOptimizer ? string.Create(CultureInfo.InvariantCulture, $" and {memory.Host / Giga:0} GB of the host, where the optimizer's state lies") : "")}: it {fits} a {device.Name} of {device.MemoryBytes / Giga:0} GB. Decoding {rows} rows takes at most {decoding.Device / Giga:0} GB{(decoding.Device <= device.UsableBytes ? "" : FormattableString.Invariant($", which does NOT fit: --set decode.rows={DecodingMemory.RowsThatFit(config, config.MaxPositions, device)}"))}.");
    }

    private static TableText Table(IReadOnlyList<Stage> stages, CostModel costs) => new(
        ["stage", "artifacts", "what", "hours", "GB", "$"],
        [
            .. stages.GroupBy(RowOf).Select(row =>
            {
                var cost = Sum([.. row], costs);
                return (IReadOnlyList<string>)[row.Key.Kind, row.Count().ToString(CultureInfo.InvariantCulture), row.Key.What, One(cost.Hours), One(cost.DiskBytes / Giga), cost.Usd == 0 ? "" : cost.Usd.ToString("0", CultureInfo.InvariantCulture)];
            }),
        ]);

    /// <summary>Stages that differ by their seed alone share a row.</summary>
    private static (string Kind, string What) RowOf(Stage stage) => stage switch
    {
        FineTuneStage one => (one.Kind, FormattableString.Invariant($"{one.System}: {one.Data.Name}, {one.Epochs.Words}{(one.KeepsEveryEpoch ? ", each kept" : "")}, rate {one.PeakLearningRate:0.#e-0}")),
        GenerateStage one => (one.Kind, Answers(one)),
        LlmJudgeStage one => (one.Kind, $"{Answers(one.Candidate)} against {one.Reference.System}"),
        EpochChoiceStage one => (one.Kind, $"epochs of {one.System}"),
        RankResponsesStage one => (one.Kind, one.Model.System),
        RecheckStage one => (one.Kind, one.Responses.System),
        _ => (stage.Kind, stage.Name),
    };

    private static string Answers(GenerateStage stage) => (stage.Epoch is null ? stage.System : stage.Model.System + " after every epoch") + (stage.Instructions.IsTest ? "" : $" on {stage.Instructions.Name}");

    private static string? BaseOf(Stage stage) => stage switch
    {
        BaseModelStage one => one.BaseName,
        FineTuneStage one => one.Base.BaseName,
        GenerateStage one => one.Base.BaseName,
        LlmJudgeStage one => one.Candidate.Base.BaseName,
        LeaderboardStage one => one.BaseName,
        EpochChoiceStage one => one.BaseName,
        RankResponsesStage one => BaseOf(one.Model),
        RecheckStage one => one.Responses.Base.BaseName,
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
            now += stage is FineTuneStage ? costs.Of(stage)?.DiskBytes ?? 0 : 0;
            peak = Math.Max(peak, now);
            now -= stage.Inputs.Select(input => input.Stage).OfType<FineTuneStage>().Distinct().Where(input => lastReader[input] == place).Sum(input => costs.Of(input)?.DiskBytes ?? 0);
        }

        return peak;
    }

    /// <summary>Bytes of the state from which the largest interrupted run goes on: weights and both moments in 32 bits.</summary>
    private static double StateOf(PretrainedModels models) => models.Names.Select(name => KnownShapes.Of(models.Recipe.Models[name].Repository))
        .Max(config => config is null ? 0 : ParameterCount.Of(config).CheckpointBytes(3 * sizeof(float)));

    private static StageCost Sum(IReadOnlyList<Stage> stages, CostModel costs) =>
        stages.Select(stage => costs.Of(stage) ?? default).Aggregate(default(StageCost), (sum, one) => sum + one);

    private static string One(double number) => number < 0.05 ? "" : number.ToString("0.0", CultureInfo.InvariantCulture);
}
