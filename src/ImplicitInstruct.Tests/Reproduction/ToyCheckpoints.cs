using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Planning;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Tests.AlpacaEval;
using ImplicitInstruct.Tests.Pipeline;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>
/// Studies from a hub to a verdict at a size that takes seconds: a checkpoint of a few thousand weights, six dialogues,
/// four instructions, a judge on this machine.
/// </summary>
internal sealed class ToyCheckpoints : IDisposable
{
    public const string Name = "smollm2-135m";

    public static readonly IReadOnlyList<string> Small =
    [
        "tuning.batchSize=4", "decode.maxNewTokens=5", "decode.rows=3", "decode.rechecked=2", "interval.resamples=100",
        "tuning.maxLength=90",
        $"models.{Name}.rules=none", $"models.{Name}.instruction.epochs=3", $"models.{Name}.response.epochs=2",
        $"models.{Name}.peakLearningRate=0.01",
    ];

    /// <summary>One epoch of every other way of tuning.</summary>
    public static readonly IReadOnlyList<string> Once =
    [
        "tuning.updates=perEpoch",   // some of the toy sets are smaller than one batch
        "style.embedder=words",   // what runs a neural one is not restored everywhere
        .. new[] { "code", "math", "poetry", "recipes", "chess", "instructionOtherTags", "responseOtherTags" }
            .Select(method => $"models.{Name}.{method}.epochs=1"),
    ];

    public ToyCheckpoints() => Hub = new ToyHub(Root.Path);

    public TemporaryFolder Root { get; } = new();

    public ToyHub Hub { get; }

    public JudgeServer Judge { get; } = new();

    /// <summary>One base model, two seeds, a claim with a judge and one without.</summary>
    /// <param name="root">Where artifacts go; null: to <see cref="Root"/>.</param>
    public ReproduceOptions Options(TemporaryFolder? root = null)
    {
        var folder = (root ?? Root).Path;
        var template = Path.Combine(folder, "template.txt");
        File.WriteAllText(template, JudgedPairs.Template);
        return ToyReproduction.Options(root ?? Root) with
        {
            Scale = Scale.Smol,
            NamedEngine = EngineNames.Cpu,
            Only = [Name],
            Claims = ["response-tuning", "decoding"],
            Seeds = 2,
            Overrides = Small,
            JudgeAccess = new JudgeAccess
            {
                Store = Path.Combine(folder, "verdicts.sqlite"),
                Cache = folder,
                ApiKey = JudgedPairs.Key,
                Endpoint = Judge.Address.ToString(),
                Model = "judge-1",
                Template = template,
                AllowsOtherTemplate = true,
                Retries = JudgedPairs.Impatient,
            },
        };
    }

    /// <summary>The study of some options, with checkpoints and data of the toy hub.</summary>
    public Study Study(ReproduceOptions options) => new(options, Hub.Downloads);

    /// <summary>Makes all that some options ask for, with the engine that they name.</summary>
    public async Task<Made> MakeAsync(ReproduceOptions options, Downloads? downloads = null, RecordedReport? report = null)
    {
        report ??= new RecordedReport();
        using var engine = options.Engine == EngineNames.Cpu ? new CpuEngine(1) : null;
        var study = new Study(options, downloads ?? Hub.Downloads);
        using var bench = await Workbench.OpenAsync(study, StageStep.Tables, report, CancellationToken.None, engine);
        await bench.MakeAllAsync(CancellationToken.None);
        return new Made(study, report, bench.Read(), bench.Built);
    }

    public void Dispose()
    {
        Hub.Dispose();
        Judge.Dispose();
        Root.Dispose();
    }

    /// <summary>What was made.</summary>
    internal sealed record Made(Study Study, RecordedReport Report, Outcome Outcome, int Built)
    {
        public ModelFamily Family => Outcome.Models.Families[0];

        public IReadOnlyList<Run> Runs => Family.Runs;

        /// <summary>What ran of a kind of stage, in order.</summary>
        public IEnumerable<string> Ran(string kind) => Report.Ran.Where(run => run.StartsWith(kind + "/", StringComparison.Ordinal));
    }
}
