using System.Text;
using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>Judges two models' responses head to head with a chat model, as AlpacaEval 2 does.</summary>
/// <remarks>
/// Key: kind, revision, judge, endpoint and prompt template, the keys of both outputs. Verdicts are recorded as they arrive, so an interrupted judging pays for none twice; two that are
/// asked for anew may differ, and an artifact made anew may so have other bytes.
/// </remarks>
/// <param name="Reference">The model measured against.</param>
/// <param name="Candidate">The model measured.</param>
/// <param name="Judge">Who judges.</param>
public sealed record LlmJudgeStage(OutputsStage Reference, GenerateStage Candidate, JudgeRecipe Judge) : Stage<AnnotationSet>("judge", Revision: 1)
{
    /// <summary>The file with the verdicts, in alpaca_eval's format.</summary>
    public const string FileName = "annotations.json";

    /// <inheritdoc/>
    public override string Name => $"{Candidate.Generator}-against-{Reference.Generator}";

    /// <inheritdoc/>
    public override object Recipe => new { Judge.Annotator, Judge.StoreName, Judge.TemplateSha256 };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [new("reference", Reference), new("candidate", Candidate)];

    /// <inheritdoc/>
    public override async Task RunAsync(StageContext context)
    {
        var judge = context.Judge ?? throw new AdviceException($"{Name} needs a judge, and this run has none: type --judge openai.");
        var pairs = Pairs(context.Open(Reference), context.Open(Candidate));
        var verdicts = await judge.JudgeAsync(pairs, new Meter(context.Progress), context.Cancellation).ConfigureAwait(false);
        File.WriteAllText(context.PathOf(FileName), AnnotationJson.Of(pairs, verdicts, judge.Name), new UTF8Encoding(false));
    }

    /// <inheritdoc/>
    public override AnnotationSet Open(string folder) => AnnotationFile.Read(Path.Combine(folder, FileName));

    /// <summary>The responses side by side.</summary>
    public static IReadOnlyList<OutputPair> Pairs(IReadOnlyList<ModelOutput> reference, IReadOnlyList<ModelOutput> candidate) =>
        [.. reference.Zip(candidate, (one, other) => new OutputPair(one, other))];

    private sealed class Meter(IStageProgress progress) : IProgress<JudgeProgress>
    {
        private ThroughputMeter? _meter;

        public void Report(JudgeProgress value)
        {
            lock (progress)
            {
                if (value.Trouble is { } trouble)
                {
                    progress.Note(trouble);
                    return;
                }

                _meter ??= new ThroughputMeter(0, Math.Max(1, value.Requests));
                progress.Report(_meter.After(value.Answered, 0) with { TokensPerSecond = null });
            }
        }
    }
}
