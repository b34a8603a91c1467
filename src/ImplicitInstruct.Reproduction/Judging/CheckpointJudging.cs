using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Modeling.Arithmetic;

namespace ImplicitInstruct.Reproduction.Judging;

/// <summary>What a checkpoint judges with: the prompt, the store of verdicts, the time that there is.</summary>
public sealed class CheckpointJudging : IDisposable
{
    private readonly PromptTemplate _template;
    private readonly VerdictStore _store;
    private readonly JudgingTime _time;

    private CheckpointJudging(PromptTemplate template, VerdictStore store, JudgingTime time) =>
        (_template, _store, _time) = (template, store, time);

    /// <summary>SHA-256 of the prompt.</summary>
    public string TemplateSha256 => _template.Sha256;

    /// <summary>Opens it, and looks at the checkpoint's small files, before anything costly.</summary>
    /// <param name="access">Prompt and store.</param>
    /// <param name="files">The checkpoint.</param>
    /// <param name="hours">Hours to judge in; null: any time.</param>
    /// <param name="memory">What its weights would lie in; null: not looked at.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="AdviceException">The prompt cannot be had, or the checkpoint cannot judge.</exception>
    public static async Task<CheckpointJudging> OpenAsync(
        JudgeAccess access, JudgeFiles files, double? hours, JudgeMemory? memory, CancellationToken cancellation)
    {
        var time = JudgingTime.Of(hours);
        var template = await OpenJudge.TemplateAsync(access, cancellation).ConfigureAwait(false);
        var folder = await files.FetchAsync(JudgeFiles.Small, progress: null, cancellation).ConfigureAwait(false);
        JudgePrompts.Open(folder, files.Who, template);   // refuses what cannot judge
        memory?.Require(Checkpoint.StatedForScoring(folder));
        return new CheckpointJudging(template, VerdictStore.Open(access.Store), time);
    }

    /// <summary>The judge whose files lie in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="who">Which checkpoint.</param>
    /// <param name="arithmetic">The arithmetic that scores: another one has verdicts of its own.</param>
    /// <exception cref="AdviceException">The checkpoint cannot judge.</exception>
    public CheckpointJudge JudgeIn(string folder, CheckpointJudgeRecipe who, string arithmetic)
    {
        var format = ContentHash.Of(CanonicalJson.Bytes(CanonicalJson.ToNode(who.Format)!));
        var content = ContentHash.OfFiles(JudgeFiles.FilesIn(folder));
        var name = $"checkpoint {who.ShownName} {content[..16]} as {who.Format.Name} {format[..8]} by {arithmetic}";
        return new CheckpointJudge(JudgePrompts.Open(folder, who, _template), _store, name, _time);
    }

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();
}

/// <summary>Memory that a judge's weights would lie in.</summary>
/// <param name="BytesAParameter">Bytes that each of its parameters takes.</param>
/// <param name="BytesANarrowParameter">The same where the checkpoint is stored in 16 bits.</param>
/// <param name="Bytes">Bytes that there are; null: as many as this machine has.</param>
public sealed record JudgeMemory(int BytesAParameter, int BytesANarrowParameter, long? Bytes)
{
    /// <summary>What they lie in on the CPU engine.</summary>
    public static JudgeMemory OfCpu { get; } = new(CpuEngine.BytesAParameter, CpuEngine.BytesANarrowParameter, null);

    /// <summary>Refuses a judge whose weights cannot lie in it.</summary>
    /// <param name="stated">What its configuration says of it.</param>
    /// <exception cref="AdviceException">It is too large; says by how much.</exception>
    public void Require((LanguageModelConfig Shape, bool IsIn16Bits) stated) =>
        MachineMemory.Require(stated.Shape, stated.IsIn16Bits ? BytesANarrowParameter : BytesAParameter, "judge", Bytes);
}
