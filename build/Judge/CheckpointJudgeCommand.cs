using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.WinRates;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Files;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Reproduction.Judging;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Build.Judge;

/// <summary>Judges a model's outputs against a reference's with a checkpoint that is run here, and tells the win rates.</summary>
internal static class CheckpointJudgeCommand
{
    /// <summary>Reads, judges, writes <c>annotations.json</c> and <c>leaderboard.csv</c>, and prints the table.</summary>
    /// <param name="options">What was typed, with a checkpoint.</param>
    /// <param name="output">Where to print.</param>
    /// <returns>0, or <see cref="Stoppable.Stopped"/> after Ctrl-C: what is being scored is recorded first.</returns>
    /// <exception cref="AdviceException">Something is missing, or judging ended early; says how to go on.</exception>
    public static Task<int> RunAsync(JudgeOptions options, TextWriter output) =>
        Stoppable.RunAsync(
            output, (lines, stop) => RunAsync(options, options.Checkpoint!, lines, stop),
            "Stopped. Every verdict that was scored is recorded: the same command scores the others only.");

    private static async Task RunAsync(JudgeOptions options, CheckpointJudgeRecipe who, TextWriter output, CancellationToken stop)
    {
        JudgeCommand.CheckOutputs(options);
        if (options.Import is not null || options.Access.OnlyRecorded || options.Access.AsksAnew)
            throw new AdviceException("--import and --verdicts are about judges that are paid: leave them out with --judge checkpoint.");
        var pairs = OutputPairing.Of(
            JudgeCommand.Read(options.Reference, "reference"), options.Reference,
            JudgeCommand.Read(options.Outputs, "outputs"), options.Outputs).Pairs;
        var (annotations, leaderboard) = JudgeCommand.OutputsOf(options, pairs[0]);
        foreach (var file in new[] { annotations, leaderboard })
            TypedFile.CheckOutput(file, "folder", [.. JudgeCommand.InputsOf(options), options.JsonFile]);
        var former = File.Exists(leaderboard) ? LeaderboardCsv.Checked(ForeignFile.ReadText(leaderboard), leaderboard) : null;
        var files = new JudgeFiles(who, HubSettings.FromEnvironment());
        var (engine, memory) = Open(options);
        using (engine as IDisposable)
        {
            using var judging = await CheckpointJudging.OpenAsync(options.Access, files, options.Hours, memory, stop)
                .ConfigureAwait(false);
            var folder = await files.FetchAsync(JudgeFiles.All, progress: null, stop).ConfigureAwait(false);
            var judge = judging.JudgeIn(folder, who, engine.NumericsId);
            output.WriteLine(
                $"{pairs[0].Candidate.Generator} against {pairs[0].Reference.Generator}: {pairs.Count} pairs, of which " +
                $"{judge.OpenAmong(pairs)} are to be scored by {who.ShownName} on {engine.NumericsId}.");
            output.WriteLine(
                $"Note: NOT COMPARABLE with AlpacaEval 2: the judge is {who.ShownName}, not {JudgeRecipe.OriginalModel}; tables say so.");
            var verdicts = judge.Judge(
                pairs, () => Load(engine, folder), (done, open, _) => output.WriteLine($"{done} of {open} scored"), output.WriteLine, stop);
            JudgeCommand.Conclude(
                verdicts, who.Annotator(judging.TemplateSha256), pairs, options, (annotations, leaderboard, former), output);
        }
    }

    private static (IEngine Engine, JudgeMemory Memory) Open(JudgeOptions options)
    {
        EngineNames.Check(options.Engine, options.Device);
        if (options.Engine == EngineNames.Cpu)
            return (new CpuEngine(options.Threads), new JudgeMemory(CpuEngine.BytesAParameter, null));
        var device = options.Device ?? TorchEngines.DefaultDevice;
        var torch = new TorchOptions { Device = device, Trainable = false, Precision = TorchPrecision.Fp32 };
        return (TorchEngines.Open(torch),
            new JudgeMemory(sizeof(float), TorchEngines.Gpus.FirstOrDefault(gpu => gpu.Is(device))?.MemoryBytes));
    }

    private static ICausalLanguageModel Load(IEngine engine, string folder)
    {
        var checkpoint = Checkpoint.LoadForScoring(folder);
        try
        {
            return engine.Load(checkpoint.Config, checkpoint.Weights);
        }
        catch (ArgumentException exception)
        {
            throw new AdviceException($"'{folder}': {exception.Message}", exception) { Remedy = "judge.checkpoint" };
        }
    }
}
