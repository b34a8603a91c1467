using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Tests.Hub.Datasets;
using ImplicitInstruct.Tests.Hub.Downloads;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>
/// A hub on this machine with a checkpoint of a few thousand weights whose tokens are bytes, and with invented rows in the
/// formats of the paper's data sets.
/// </summary>
internal sealed class ToyHub : IDisposable
{
    public const int Dialogues = 6;
    public const int Instructions = 4;
    public const int ValidationInstructions = 5;

    private readonly Dictionary<string, string[]> _files = new()
    {
        ["lima"] = ["train.jsonl"],
        ["alpaca-eval"] = ["alpaca_eval.json"],
        ["validation"] = ["val.jsonl", "val-answers.json"],
    };

    private readonly MisbehavingHub _hub = new();

    public ToyHub(string scratch)
    {
        Settings = new HubSettings
        {
            Endpoint = _hub.Address,
            CacheFolder = Path.Combine(scratch, "cache"),
            RetryDelay = TimeSpan.FromMilliseconds(1),
        };
        foreach (var path in Directory.EnumerateFiles(WriteCheckpoint(Path.Combine(scratch, "made"))))
            _hub.Files[Path.GetFileName(path)] = File.ReadAllBytes(path);
        var dialogues = Enumerable.Range(0, Dialogues)
            .Select(i => new[] { $"Name the number after {i}.", $"It is {i + 1}, and then {i + 2}." });
        _hub.Files["train.jsonl"] = Lines(dialogues.Select(turns => new { conversations = turns, source = "toy" }));
        _hub.Files["alpaca_eval.json"] = JsonSerializer.SerializeToUtf8Bytes(Enumerable.Range(0, Instructions).Select(i =>
            new { dataset = "toy", instruction = $"What comes after {i}?", output = "A number.", generator = "toy" }));
        var questions = Enumerable.Range(0, ValidationInstructions)
            .Select(i => i == 1 ? "What comes before tiramisu?" : $"What comes before {i}?").ToList();
        _hub.Files["val.jsonl"] = Lines(questions.Select(text => new { instruction = text }));
        _hub.Files["val-answers.json"] = JsonSerializer.SerializeToUtf8Bytes(questions.Select(text =>
            new { dataset = "val_eval", instruction = text, output = "Another number.", generator = "toy" }));
        using var rows = new TemporaryFolder(inMemory: true);
        foreach (var id in DatasetSources.All.Select(source => source.Id).Except(_files.Keys).ToList())
        {
            var paths = InventedRows.Of(id, rows).Paths;
            _files[id] = [.. paths.Select(path => $"{id}-{Path.GetFileName(path)}")];
            foreach (var (name, path) in _files[id].Zip(paths))
                _hub.Files[name] = File.ReadAllBytes(path);
        }
    }

    public HubSettings Settings { get; }

    /// <summary>Every data set on this hub; those that are elsewhere, and known by their hashes, too.</summary>
    public Downloads Downloads => new(Settings, Path.Combine(Settings.CacheFolder, "elsewhere"))
    {
        SourceOf = id => DatasetSources.Of(id) with { Files = [.. _files[id].Select(name => FileOf(id, name))] },
    };

    /// <summary>A file of a data set on this hub, whether it is there or not.</summary>
    public static DatasetFile FileOf(string id, string name) =>
        DatasetFile.OnHub(new HubRepository(HubRepositoryKind.Dataset, $"toy/{id}"), name);

    public int BodiesSent => _hub.Bodies.Count();

    /// <summary>Puts a file into every repository.</summary>
    public void Put(string name, byte[] bytes) => _hub.Files[name] = bytes;

    public void Dispose() => _hub.Dispose();

    private static byte[] Lines<T>(IEnumerable<T> rows) =>
        Encoding.UTF8.GetBytes(string.Concat(rows.Select(row => JsonSerializer.Serialize(row) + "\n")));

    /// <summary>
    /// Writes the files of a checkpoint: a model of a family with drawn weights, and a byte-level tokenizer without merges.
    /// </summary>
    /// <returns>The folder.</returns>
    public static string WriteCheckpoint(string folder, ModelArchitecture architecture = ModelArchitecture.Llama)
    {
        var config = new LanguageModelConfig
        {
            Architecture = architecture,
            VocabularySize = 258,
            HiddenSize = 8,
            IntermediateSize = 12,
            Layers = architecture == ModelArchitecture.SmolLm3 ? 2 : 1,
            UnrotatedEvery = architecture == ModelArchitecture.SmolLm3 ? 2 : 0,
            Heads = 2,
            KeyValueHeads = 1,
            MaxPositions = 96,
            EndToken = 257,
        };
        using var engine = new CpuEngine(1);
        using (var model = engine.Create(config, new WeightInitialization(), seed: 3))
            ImplicitInstruct.Hub.Checkpoint.Save(folder, config, model.Weights);
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), Tokenizer().ToJsonString());
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), """{"eos_token": "<end>", "add_bos_token": false}""");
        return folder;
    }

    /// <summary>A byte-level tokenizer without merges: 256 bytes, a padding token and an end token.</summary>
    public static JsonObject Tokenizer()
    {
        var vocabulary = new JsonObject();
        var shifted = 256;
        for (var value = 0; value < 256; value++)
        {
            // GPT-2's alphabet: printable bytes are themselves, the others the characters from U+0100 on.
            var isPrintable = value is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255);
            vocabulary[((char)(isPrintable ? value : shifted++)).ToString()] = value;
        }

        vocabulary["<pad>"] = 256;
        vocabulary["<end>"] = 257;
        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(Added(256, "<pad>"), Added(257, "<end>")),
            ["normalizer"] = new JsonObject { ["type"] = "NFC" },
            ["pre_tokenizer"] = ByteLevel(addsSpace: false),
            ["post_processor"] = ByteLevel(addsSpace: false),
            ["decoder"] = ByteLevel(addsSpace: true),
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = new JsonArray() },
        };
    }

    private static JsonObject ByteLevel(bool addsSpace) =>
        new() { ["type"] = "ByteLevel", ["add_prefix_space"] = addsSpace, ["trim_offsets"] = true, ["use_regex"] = true };

    public static JsonObject Added(int id, string text) => new()
    {
        ["id"] = id,
        ["content"] = text,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };
}
