using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Embedding;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Pipeline.Energy;
using ImplicitInstruct.Pipeline.Publishing;
using ImplicitInstruct.Reproduction.Judging;
using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Reproduction;

/// <summary>A study with what it needs to be made: an engine, where something is computed, and a judge, where one is asked.</summary>
public sealed class Workbench : IDisposable
{
    private static readonly Arithmetic Nothing = new("none", "none");

    private readonly List<IDisposable> _opened;
    private readonly StageRunner _runner;
    private readonly StageSteps _steps;
    private readonly Study _study;

    private Workbench(Study study, IReadOnlyList<Stage> goals, StageRunner runner, List<IDisposable> opened)
    {
        (_study, _runner, _opened) = (study, runner, opened);
        _steps = new StageSteps(goals, runner.Keys, study.Options.KeepsCheckpoints);
    }

    /// <summary>All artifacts that the study needs, inputs first.</summary>
    public IReadOnlyList<Stage> Plan => _steps.Plan;

    /// <summary>How many artifacts were built so far; the others were whole already.</summary>
    public int Built { get; private set; }

    /// <summary>Reads artifacts that were made.</summary>
    public ArtifactReader Artifacts => _runner;

    /// <summary>Opens what the steps up to a last one need.</summary>
    /// <param name="study">What is asked for.</param>
    /// <param name="last">The last step that is asked for.</param>
    /// <param name="report">Where progress goes.</param>
    /// <param name="cancellation">Ends the opening.</param>
    /// <param name="engine">The engine; null for the one that the options name.</param>
    /// <param name="goals">What is made; null for what the study needs.</param>
    /// <param name="goesOn">
    /// Whether to go on from what another engine made, on another machine say, where all that an engine computes is there and none is
    /// named.
    /// </param>
    /// <param name="part">What of it is made by this process, where others make the rest; null: all of it.</param>
    /// <param name="second">A published run whose artifacts are taken in the place of making them; null: none.</param>
    /// <exception cref="AdviceException">Engine or judge cannot be had; says what helps.</exception>
    public static async Task<Workbench> OpenAsync(
        Study study,
        StageStep last, IRunReport report, CancellationToken cancellation, IEngine? engine = null, IReadOnlyList<Stage>? goals = null,
        bool goesOn = false, WorkPart? part = null, PublishedStore? second = null)
    {
        study.RefuseObstacles();
        var opened = new List<IDisposable>();
        try
        {
            var keys = new StageKeys(numericsId: null);
            goals ??= study.Goals;
            var steps = new StageSteps(goals, keys, study.Options.KeepsCheckpoints);
            var wanted = keys.Plan(steps.UpTo(last)).Where(stage => part?.Makes(stage) != false).ToList();
            var tools = new Toolbox().WithOwn(threads => new EmbeddingThreads(threads));
            var arithmetic = part?.Arithmetic ?? Nothing;
            var choice = new EngineChoice(study);
            var hasOneEngine = engine is not null || !choice.IsCpu;
            if (goesOn && study.WhollyComputedBy(wanted) is { } before)
            {
                arithmetic = before;
                report.Line($"No engine is opened: all that one computes is there, by {before.Id}.");
            }
            else if (wanted.Any(stage => stage.UsesEngine))
            {
                if (hasOneEngine)
                    tools.With(engine is null ? choice.ForInference : null).With(engine ??= Own(choice.Open()));
                else
                    tools.WithOwn<IEngine>(threads => new CpuEngine(threads));
                arithmetic = engine?.Arithmetic ?? choice.ToCome;
            }

            var plan = new StagePlan(study, goals, new StageKeys(arithmetic.Id), hasOneEngine);
            var verdicts = study.Asked.Count > 1 && part is null ? study.VerdictsOnTheWay(report) : null;
            StageRunner runner = null!;
            runner = new StageRunner(study.Store, arithmetic, report)
            {
                Tools = tools,
                Bring = second is null ? null : async (key, stop) =>
                    await second.BringAsync(study.Store, key, _ => true, stop).ConfigureAwait(false) is not null,
                Sharing = part is null ? plan.Sharing : Sharing.OneByOne,
                Outlook = part is null && wanted.Any(stage => stage.UsesEngine) ? new Outlook(plan, report) : null,
                OnWhole = verdicts is null ? null : stage => verdicts.OnWhole(stage, runner),
                AllGoals = goals,
                Cadence = () => new TimedCadence(study.Scale.SavesEvery),
                Energy = new EnergyMeter(() => new PackageEnergy(), EngineChoice.GpuOf(study.Options) is { } gpu && arithmetic != Nothing
                    ? stop => GpuPower.WattsAsync(gpu, stop) : null),
                DropsWhatIsDone = part is null && !study.Options.KeepsCheckpoints,
            };
            // Before hours of tuning: a judge that cannot be asked, and what runs an embedder, which is restored on demand.
            if (wanted.OfType<JudgeStage>().Where(stage => stage.Judge is LlmPairJudge).ToList() is { Count: > 0 } judged)
            {
                var judge = await OpenJudge.OpenAsync(study.Options.JudgeAccess, cancellation).ConfigureAwait(false);
                opened.Add(judge);
                tools.With(judge.Judge);
                if (!study.Options.JudgeAccess.OnlyRecorded && judged.Any(stage => IsAsked(stage, judge.Judge, runner)))
                    await judge.Judge.ProbeAsync(report.Line, cancellation).ConfigureAwait(false);
            }

            if (wanted.OfType<EmbedStage>().ToList() is { Count: > 0 } vectors && !runner.AreWhole(vectors))
                SentenceEmbedders.Require();
            if (wanted.OfType<JudgeStage>().Select(stage => stage.Judge).OfType<CheckpointPairJudge>().FirstOrDefault() is { } inside)
            {
                var judging = await CheckpointJudging.OpenAsync(
                    study.Options.JudgeAccess, inside.Weights.Files, study.Options.JudgeHours,
                    new EngineChoice(study).MemoryFor(inside.ComputesIn), cancellation).ConfigureAwait(false);
                opened.Add(judging);
                tools.With(judging);
            }

            if (study.Options.Why)
                Explain(study.Store, runner.Keys, goals, report);
            return new Workbench(study, goals, runner, opened);
        }
        catch
        {
            opened.ForEach(one => one.Dispose());
            throw;
        }

        IEngine? Own(IEngine? one)
        {
            if (one is IDisposable disposable)
                opened.Add(disposable);
            return one;
        }
    }

    /// <summary>Makes everything.</summary>
    /// <param name="cancellation">Ends the run at the next step, after saving its state.</param>
    /// <exception cref="AdviceException">Something cannot be made.</exception>
    public Task MakeAllAsync(CancellationToken cancellation) => MakeAsync(Enum.GetValues<StageStep>(), cancellation);

    /// <summary>Makes the artifacts of some kinds, with what they need; a stage begins when its inputs are there.</summary>
    /// <param name="steps">The kinds.</param>
    /// <param name="cancellation">Ends the run at the next step, after saving its state.</param>
    /// <returns>How many artifacts there are of the kinds, and how many of them or of what they need were built.</returns>
    /// <exception cref="AdviceException">Something cannot be made; the rest was, as far as it does not need that.</exception>
    public Task<(int Count, int Built)> MakeAsync(IReadOnlyList<StageStep> steps, CancellationToken cancellation) =>
        MakeAsync([.. _steps.Plan.Where(stage => steps.Any(step => _steps.Belongs(stage, step)))], mayBuild: null, cancellation);

    /// <summary>Makes the artifacts of a kind, with what they need.</summary>
    /// <param name="step">The kind.</param>
    /// <param name="isExclusive">Whether nothing of another kind may be made.</param>
    /// <param name="cancellation">Ends the run at the next step, after saving its state.</param>
    /// <returns>How many artifacts there are of the kind, and how many of them or of what they need were built.</returns>
    /// <exception cref="MissingArtifactsException">Something of another kind would have to be made.</exception>
    public Task<(int Count, int Built)> MakeAsync(StageStep step, bool isExclusive, CancellationToken cancellation) =>
        MakeAsync(_steps.Of(step), isExclusive ? stage => _steps.Belongs(stage, step) : null, cancellation);

    /// <summary>Makes one artifact whose inputs are there.</summary>
    /// <param name="stage">Its stage.</param>
    /// <param name="cancellation">Ends the run at the next step, after saving its state.</param>
    /// <exception cref="MissingArtifactsException">An input is not there.</exception>
    public Task<int> MakeOneAsync(Stage stage, CancellationToken cancellation)
    {
        var key = _runner.Keys.Of(stage);
        return _runner.MakeAsync([stage], why: false, cancellation, other => _runner.Keys.Of(other) == key);
    }

    /// <summary>The verdicts that are asked for, once everything is made.</summary>
    public Outcome Read() => _study.Read(_runner);

    /// <inheritdoc/>
    public void Dispose() => _opened.ForEach(one => one.Dispose());

    private async Task<(int Count, int Built)> MakeAsync(
        IReadOnlyList<Stage> goals, Func<Stage, bool>? mayBuild, CancellationToken cancellation)
    {
        if (goals.Count == 0 || _runner.AreWhole(goals))
            return (goals.Count, 0);
        var built = await _runner.MakeAsync(goals, why: false, cancellation, mayBuild).ConfigureAwait(false);
        Built += built;
        return (goals.Count, built);
    }

    /// <summary>Whether a judging has verdicts that are not recorded, as far as one can tell before the responses are there.</summary>
    private static bool IsAsked(JudgeStage stage, LlmJudge judge, StageRunner runner) =>
        !runner.AreWhole([stage]) && (!runner.AreWhole([stage.Reference, stage.Candidate])
            || judge.Estimate(stage.Pairs(runner.Open(stage.Reference), runner.Open(stage.Candidate))).Requests > 0);

    private static void Explain(ArtifactStore store, StageKeys keys, IReadOnlyList<Stage> goals, IRunReport report)
    {
        var plan = keys.Plan(goals);
        new Explanation(store, keys).Tell(plan, store.Examine(plan.Select(keys.Of)), report);
    }
}

/// <summary>A part of a study that one process makes, and others the rest.</summary>
/// <param name="Arithmetic">What computes in all of them.</param>
/// <param name="Makes">What this one makes.</param>
public sealed record WorkPart(Arithmetic Arithmetic, Func<Stage, bool> Makes);

/// <summary>The engine that was asked for.</summary>
internal sealed class EngineChoice(Study study)
{
    public bool IsCpu => study.Options.Engine == EngineNames.Cpu;

    private TorchOptions TorchOptions
    {
        get
        {
            var (recipe, device) = ((CheckpointRecipe)study.Recipe, study.Options.Device ?? TorchEngines.DefaultDevice);
            var placement = PlacementFor(
                recipe, study.Options.Only, TorchEngines.Gpus.FirstOrDefault(gpu => gpu.Is(device))?.MemoryBytes);
            // Below an adapter weights are not trained: they need no masters in 32 bits.
            return recipe.Torch.OnDevice(device, placement) with { Trainable = !recipe.Tuning.HasAdapter };
        }
    }

    /// <summary>The number of the NVIDIA GPU that computes; null where none does.</summary>
    public static int? GpuOf(ReproduceOptions options)
    {
        if (options.Engine != EngineNames.Torch)
            return null;
        var device = options.Device ?? TorchEngines.DefaultDevice;
        return device == "cuda" ? 0
            : device.StartsWith("cuda:", StringComparison.Ordinal)
                && int.TryParse(device.AsSpan(5), CultureInfo.InvariantCulture, out var one) ? one : null;
    }

    /// <summary>What the weights of a model that judges would lie in.</summary>
    public JudgeMemory MemoryFor(StagePrecision precision)
    {
        if (IsCpu)
            return JudgeMemory.OfCpu;
        var device = study.Options.Device ?? TorchEngines.DefaultDevice;
        var bytes = precision.Fixed == TorchPrecision.Fp32 ? sizeof(float) : sizeof(short);
        return new JudgeMemory(
            bytes, bytes,
            TorchEngines.Gpus.FirstOrDefault(gpu => gpu.Is(device))?.MemoryBytes);
    }

    /// <summary>The arithmetic of what will compute, which need not be on this machine.</summary>
    /// <exception cref="AdviceException">TorchSharp is not restored.</exception>
    public Arithmetic ToCome
    {
        get
        {
            if (!IsCpu)
                return new Arithmetic(EngineNames.Torch, TorchEngines.NumericsOn(study.Options.ComputesOnGpu));
            using var engine = new CpuEngine(1);   // only its numerics id is asked for
            return engine.Arithmetic;
        }
    }

    /// <summary>Opens it; the caller disposes it where it can be disposed.</summary>
    /// <exception cref="AdviceException">It is not there; says how to get it.</exception>
    public IEngine Open() => IsCpu ? new CpuEngine(study.Options.Jobs ?? 0) : TorchEngines.Open(TorchOptions);

    /// <summary>Opens it for models that are not trained, where that saves memory; null where it saves none.</summary>
    public InferenceEngines? ForInference =>
        IsCpu ? null : new(precision => TorchEngines.Open(TorchOptions with { Trainable = false, Precision = precision }));

    /// <summary>
    /// Where master weights and moments go: to the host where the largest model's training step would not fit the device.
    /// </summary>
    /// <param name="recipe">The recipe, whose own choice comes first.</param>
    /// <param name="names">Base models that take part.</param>
    /// <param name="memoryBytes">The device's memory; null when nobody knows it, and then they stay on the device.</param>
    internal static OptimizerPlacement PlacementFor(CheckpointRecipe recipe, IReadOnlyList<string> names, long? memoryBytes)
    {
        if (recipe.Torch.Optimizer is { } chosen)
            return chosen;
        var layout = recipe.Tuning.Of(new TrainingLayout
        {
            Length = Math.Max(recipe.Tuning.MaxLength ?? 0, recipe.Torch.TokensAtOnce),
            ComputeBytes = recipe.Torch.Precision.Training == TorchPrecision.Fp32 ? 4 : 2,
            Checkpointing = recipe.Torch.Checkpointing,
            LogitRows = new TorchOptions().LogitRowsAtOnce,
            HasEightBitMoments = recipe.Torch.Precision.Moments == MomentPrecision.EightBit,
        });
        var fits = memoryBytes is not { } memory || recipe.ModelsOf(names)
            .Select(model => PublishedModel.Of(model.Value.Repository)?.Shape).OfType<LanguageModelConfig>()
            .All(config => TrainingMemory.Of(config, layout).Device <= memory * (1 - DeviceRate.Reserve));
        return fits || layout.HasEightBitMoments ? OptimizerPlacement.Device : OptimizerPlacement.Offloaded;
    }
}
