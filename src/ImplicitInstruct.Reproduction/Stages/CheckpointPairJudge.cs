using System.Text.Json;
using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Reproduction.Judging;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>
/// Finds the checkpoint that judges. The artifact holds its commit and digests; the weights stay in the cache that the Python tools share.
/// </summary>
/// <remarks>
/// Key: kind, revision, repository and its revision; of a folder its name and what it holds. As <see cref="CheckpointStage"/>, which
/// refuses more, since its models are tuned and answer.
/// </remarks>
/// <param name="Files">Where it is.</param>
internal sealed record JudgeCheckpointStage(JudgeFiles Files) : Stage<string>("judge-checkpoint", Revision: 1)
{
    private const string FileName = "checkpoint.json";

    /// <inheritdoc/>
    public override string Name =>
        string.Concat(Path.GetFileName(Files.Who.ShownName).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '-'));

    /// <inheritdoc/>
    public override object Recipe => Files.IsFolder
        ? new { Repository = Files.Who.ShownName, Content = ContentHash.OfFiles(JudgeFiles.FilesIn(Files.Who.Repository)) }
        : new { Files.Who.Repository, Files.Who.Revision };

    /// <inheritdoc/>
    public override bool IsFetched => true;

    /// <inheritdoc/>
    public override async Task RunAsync(StageContext context)
    {
        var folder = await Files.FetchAsync(JudgeFiles.All, new DownloadMeter(context.Progress), context.Cancellation)
            .ConfigureAwait(false);
        Checkpoint.LoadForScoring(folder);   // refused now rather than after hours
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(Files.Found(folder), CanonicalJson.Options));
    }

    /// <summary>The folder with its files.</summary>
    /// <exception cref="AdviceException">A file is gone or is not the one that was found.</exception>
    public override string Open(string folder) => FoundCheckpoint.FolderIn(Path.Combine(folder, FileName), Name, Files.Hub);
}

/// <summary>A checkpoint that judges by scoring both labels after AlpacaEval 2's prompt, with the engine that computes all else.</summary>
/// <remarks>Key: chat format and prompt; the checkpoint is an input, and the stage's numerics id is that of the engine.</remarks>
/// <param name="Who">Which checkpoint.</param>
/// <param name="TemplateSha256">SHA-256 of the prompt.</param>
/// <param name="Weights">Finds it.</param>
/// <param name="ComputesIn">The precision, where there is a choice.</param>
internal sealed record CheckpointPairJudge(
    CheckpointJudgeRecipe Who, string TemplateSha256, JudgeCheckpointStage Weights, StagePrecision ComputesIn) : PairJudge
{
    /// <inheritdoc/>
    public override object Recipe => new { Who.Format, TemplateSha256, Annotator = Who.Annotator(TemplateSha256) };

    /// <inheritdoc/>
    public override bool GivesScores => false;

    /// <inheritdoc/>
    public override bool UsesEngine => true;

    /// <inheritdoc/>
    public override string? Precision => ComputesIn.ToString();

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> InputsOf(DecodeStage candidate) => [new("judge", Weights)];

    /// <inheritdoc/>
    public override Task<string> AnnotateAsync(
        string name, DecodeStage candidate, IReadOnlyList<OutputPair> pairs, StageContext context)
    {
        var folder = context.Open(Weights);
        var numerics = context.Engine.NumericsId.Replace("*", Precision, StringComparison.Ordinal);
        var judge = context.Tools.Get<CheckpointJudging>().JudgeIn(folder, Who, numerics);
        var questions = PairQuestion.OfAll(pairs);
        var meter = new ThroughputMeter(0, Math.Max(1, judge.OpenAmong(questions)));
        var verdicts = judge.Judge(
            questions,
            () =>
            {
                var checkpoint = Checkpoint.LoadForScoring(folder);
                return context.EngineFor(checkpoint, ComputesIn).Load(checkpoint.Config, checkpoint.Weights);
            },
            (done, _, tokens) => context.Progress.Report(meter.After(done, tokens)),
            context.Progress.Note,
            context.Cancellation);
        return Task.FromResult(AnnotationJson.Of(pairs, verdicts, Who.Annotator(TemplateSha256)));
    }
}
