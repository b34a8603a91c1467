using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Reproduction.Judging;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Build.Judge;

/// <summary>A checkpoint that judges, with the engine that runs it and its store of verdicts.</summary>
internal sealed class OpenCheckpointJudge : IDisposable
{
    private readonly IEngine _engine;
    private readonly CheckpointJudging _judging;
    private readonly CheckpointJudgeRecipe _who;
    private readonly JudgeFiles _files;
    private (string Folder, CheckpointJudge Judge)? _fetched;

    private OpenCheckpointJudge(IEngine engine, CheckpointJudging judging, JudgeFiles files) =>
        (_engine, _judging, _who, _files) = (engine, judging, files.Who, files);

    /// <summary>Its name in annotations.</summary>
    public string Name => _who.Annotator(TemplateSha256);

    /// <summary>What tables call its model.</summary>
    public string Model => _who.ShownName;

    /// <summary>SHA-256 of the prompt.</summary>
    public string TemplateSha256 => _judging.TemplateSha256;

    /// <summary>Opens it, and looks at its small files; its weights come when they are needed.</summary>
    /// <exception cref="AdviceException">There is no such engine, or the checkpoint cannot judge.</exception>
    public static async Task<OpenCheckpointJudge> OpenAsync(
        CheckpointJudgeOptions options, JudgeAccess access, CancellationToken stop)
    {
        if (access.OnlyRecorded || access.AsksAnew)
            throw new AdviceException("--verdicts is about judges that are paid: leave it out with --judge checkpoint.");
        var files = new JudgeFiles(options.Who, HubSettings.FromEnvironment());
        var (engine, memory) = EngineFor(options);
        try
        {
            var judging = await CheckpointJudging.OpenAsync(access, files, options.Hours, memory, stop).ConfigureAwait(false);
            return new OpenCheckpointJudge(engine, judging, files);
        }
        catch
        {
            (engine as IDisposable)?.Dispose();
            throw;
        }
    }

    /// <summary>How many questions are to be scored by whom, to follow the number of pairs. Fetches the weights.</summary>
    public async Task<string> ToBeScoredAsync(IReadOnlyList<PairQuestion> questions, CancellationToken stop)
    {
        var folder = await _files.FetchAsync(JudgeFiles.All, progress: null, stop).ConfigureAwait(false);
        var judge = _judging.JudgeIn(folder, _who, _engine.NumericsId);
        _fetched = (folder, judge);
        return $"{judge.OpenAmong(questions)} are to be scored by {Model} on {_engine.NumericsId}";
    }

    /// <summary>The verdicts, after <see cref="ToBeScoredAsync"/>; scored where they are not recorded yet.</summary>
    /// <exception cref="AdviceException">The time is over, or the weights cannot be used.</exception>
    public IReadOnlyList<Verdict> Judge(IReadOnlyList<PairQuestion> questions, TextWriter output, CancellationToken stop)
    {
        var (folder, judge) = Fetched;
        return judge.Judge(
            questions, () => Load(folder), (done, open, _) => output.WriteLine($"{done} of {open} scored"), output.WriteLine, stop);
    }

    /// <summary>The verdicts that are there, after <see cref="ToBeScoredAsync"/>; null where there is none.</summary>
    public IReadOnlyList<Verdict?> Recorded(IReadOnlyList<PairQuestion> questions) => Fetched.Judge.Recorded(questions);

    /// <inheritdoc/>
    public void Dispose()
    {
        _judging.Dispose();
        (_engine as IDisposable)?.Dispose();
    }

    private (string Folder, CheckpointJudge Judge) Fetched =>
        _fetched ?? throw new InvalidOperationException("The weights are not fetched.");

    private static (IEngine Engine, JudgeMemory Memory) EngineFor(CheckpointJudgeOptions options)
    {
        EngineNames.Check(options.Engine, options.Device);
        if (options.Engine == EngineNames.Cpu)
            return (new CpuEngine(options.Threads), JudgeMemory.OfCpu);
        var device = options.Device ?? TorchEngines.DefaultDevice;
        var torch = new TorchOptions { Device = device, Trainable = false, Precision = TorchPrecision.Fp32 };
        return (TorchEngines.Open(torch),
            new JudgeMemory(sizeof(float), sizeof(float), TorchEngines.Gpus.FirstOrDefault(gpu => gpu.Is(device))?.MemoryBytes));
    }

    private ICausalLanguageModel Load(string folder)
    {
        var checkpoint = Checkpoint.LoadForScoring(folder);
        try
        {
            return _engine.Load(checkpoint.Config, checkpoint.Weights);
        }
        catch (ArgumentException exception)
        {
            throw new AdviceException($"'{folder}': {exception.Message}", exception) { Remedy = "judge.checkpoint" };
        }
    }
}
