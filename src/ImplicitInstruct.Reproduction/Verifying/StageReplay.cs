using ImplicitInstruct.Cpu;
using ImplicitInstruct.Embedding;
using ImplicitInstruct.Pipeline.Publishing;
using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Reproduction.Verifying;

/// <summary>Makes stages of a published run again, from the published inputs.</summary>
/// <param name="published">Where the inputs come from.</param>
/// <param name="run">The run, laid out here.</param>
/// <param name="scratch">Where the inputs are put.</param>
/// <param name="given">An engine to compute with; null: those of this machine.</param>
internal sealed class StageReplay(PublishedStore published, PublishedStudy run, ArtifactStore scratch, IEngine? given) : IDisposable
{
    private readonly Study _study = run.Study;
    private IEngine? _own;
    private InferenceEngines? _inference;

    /// <summary>Why a stage cannot be made again here; null where it can.</summary>
    public string? WhyNot(Stage stage) => stage switch
    {
        { IsFetched: true } => "comes from elsewhere",
        JudgeStage { Judge: LlmPairJudge } => "was judged by a model that is asked elsewhere",
        JudgeStage { Judge: CheckpointPairJudge } => "was judged by a checkpoint",
        EmbedStage when SentenceEmbedders.WhyNot is not null => "needs what runs an embedder, which is not there",
        { UsesEngine: true } => WhyNotComputed,
        _ => null,
    };

    /// <summary>Makes a stage again.</summary>
    /// <returns>The folder of what was made; the caller removes it.</returns>
    /// <exception cref="AdviceException">Its inputs cannot be had or are not what they are said to be, or it cannot be made.</exception>
    public async Task<string> RunAsync(Stage stage, IStageProgress progress, CancellationToken cancellation)
    {
        var key = run.Keys.Of(stage);
        var tools = new Toolbox().With(new EmbeddingThreads(_study.Options.Jobs ?? Environment.ProcessorCount));
        if (stage.UsesEngine)
        {
            if (given is null && _own is null)
            {
                var choice = new EngineChoice(_study);
                (_own, _inference) = (choice.Open(), choice.ForInference);
            }

            tools.With(given ?? _own).With(_inference);
        }

        scratch.DropPartial(key);
        var folder = scratch.BeginWrite(key);
        await stage.RunAsync(new StageContext
        {
            Tools = tools,
            Folder = folder,
            Partial = scratch.PartialOf(key),
            Hash = key.Hash,
            FolderOf = Input,
            Progress = progress,
            Cadence = new TimedCadence(TimeSpan.FromMinutes(10)),
            Cancellation = cancellation,
        }).ConfigureAwait(false);
        scratch.DropPartial(key);
        return folder;

        // A stage reads some of its inputs, and of theirs: what it asks for is brought then, whole.
        string Input(Stage input)
        {
            var wanted = run.Keys.Of(input);
            published.BringAsync(scratch, wanted, _ => true, cancellation).GetAwaiter().GetResult();
            return scratch.FolderOf(wanted);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => (_own as IDisposable)?.Dispose();

    private string? WhyNotComputed
    {
        get
        {
            var made = published.Index.Arithmetic;
            if (given is not null)
                return given.NumericsId == made?.Id ? null : $"was computed by {made?.Id}, and {given.NumericsId} is here";
            if (made?.Engine == EngineNames.Torch)
                return _study.Options.Engine != EngineNames.Torch ? "was computed by TorchSharp, which is not asked for"
                    : TorchEngines.WhyNot is null ? null : "was computed by TorchSharp, which is not there";
            using var engine = new CpuEngine(1);   // only its id is asked for
            return engine.NumericsId == made?.Id ? null : $"was computed by {made?.Id}, and {engine.NumericsId} is here";
        }
    }
}
