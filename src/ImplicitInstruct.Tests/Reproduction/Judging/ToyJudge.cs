using System.Text.Json.Nodes;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Chats;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Reproduction.Judging;
using ImplicitInstruct.Tests.AlpacaEval;

namespace ImplicitInstruct.Tests.Reproduction.Judging;

/// <summary>A folder with a judge of a few thousand weights whose tokens are bytes, and the marks of ChatML.</summary>
internal sealed class ToyJudge : IDisposable
{
    public const int MaxPositions = 512;

    private readonly TemporaryFolder _root = new();

    /// <param name="change">Changes the tokenizer before it is written; null: leaves it.</param>
    /// <param name="maxPositions">Longest prompt.</param>
    /// <param name="element">How its weights are stored.</param>
    public ToyJudge(
        Action<JsonObject>? change = null, int maxPositions = MaxPositions, TensorElement element = TensorElement.F32)
    {
        using var engine = new CpuEngine(1);
        using (var model = engine.Create(Config(maxPositions), new WeightInitialization { Embedding = 1, Output = 0.5f }, seed: 5))
            Checkpoint.Save(Folder, Config(maxPositions), model.Weights, element);
        File.WriteAllText(Path.Combine(Folder, "tokenizer.json"), TokenizerWith(change).ToJsonString());
        File.WriteAllText(Path.Combine(Folder, "tokenizer_config.json"), """{"eos_token": "<end>", "add_bos_token": false}""");
        Template = _root.Write("template.txt", System.Text.Encoding.UTF8.GetBytes(JudgedPairs.Template));
    }

    /// <summary>The checkpoint.</summary>
    public string Folder => _root["toy-judge"];

    public string Template { get; }

    public string Store => _root["verdicts.sqlite"];

    public CheckpointJudgeRecipe Who => new(Folder, "main", ChatTemplates.Named("chatml"));

    public JudgeAccess Access => new()
    {
        Store = Store,
        Cache = _root.Path,
        Template = Template,
        AllowsOtherTemplate = true,
        Model = Folder,
    };

    /// <summary>Looks at it as every target does at its beginning.</summary>
    public Task<CheckpointJudging> OpenAsync(double? hours = null, JudgeMemory? memory = null) => CheckpointJudging.OpenAsync(
        Access, new JudgeFiles(Who, new HubSettings { Endpoint = new("http://127.0.0.1:9"), CacheFolder = _root.Path }), hours, memory,
        CancellationToken.None);

    /// <summary>Judges on the CPU, and says how many pairs were scored in each batch.</summary>
    public IReadOnlyList<Verdict> Judge(
        IReadOnlyList<OutputPair> pairs, int threads = 1, List<int>? done = null, Action<int>? after = null,
        CancellationToken stop = default)
    {
        using var engine = new CpuEngine(threads);
        using var judging = OpenAsync().GetAwaiter().GetResult();
        return judging.JudgeIn(Folder, Who, engine.NumericsId).Judge(
            PairQuestion.OfAll(pairs), () => Load(engine),
            (now, _, _) =>
            {
                done?.Add(now);
                after?.Invoke(now);
            },
            _ => { }, stop);
    }

    public ICausalLanguageModel Load(IEngine engine)
    {
        var checkpoint = Checkpoint.LoadForScoring(Folder);
        return engine.Load(checkpoint.Config, checkpoint.Weights);
    }

    public void Dispose() => _root.Dispose();

    private static LanguageModelConfig Config(int maxPositions) => new()
    {
        VocabularySize = 260,
        HiddenSize = 16,
        IntermediateSize = 24,
        Layers = 2,
        Heads = 2,
        KeyValueHeads = 1,
        MaxPositions = maxPositions,
        EndToken = 257,
    };

    private static JsonObject TokenizerWith(Action<JsonObject>? change)
    {
        var tokenizer = ToyHub.Tokenizer();
        foreach (var (id, text) in new[] { (258, "<|im_start|>"), (259, "<|im_end|>") })
        {
            tokenizer["model"]!["vocab"]![text] = id;
            tokenizer["added_tokens"]!.AsArray().Add(ToyHub.Added(id, text));
        }

        change?.Invoke(tokenizer);
        return tokenizer;
    }
}
