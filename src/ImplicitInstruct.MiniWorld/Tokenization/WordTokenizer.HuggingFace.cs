using System.Text.Json;
using System.Text.Json.Nodes;

namespace ImplicitInstruct.MiniWorld.Tokenization;

public sealed partial class WordTokenizer
{
    private const string FileName = "tokenizer.json";
    private const string ConfigFileName = "tokenizer_config.json";

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes <c>tokenizer.json</c> and <c>tokenizer_config.json</c> of Hugging Face's libraries into a checkpoint folder.
    /// </summary>
    /// <remarks>
    /// A WordLevel model; newlines and runs without spaces are its words, the way CLIP's tokenizer keeps matches and removes the rest. An
    /// unknown word is an error there too, as no unknown token exists.
    /// </remarks>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var vocabulary = new JsonObject();
        foreach (var (id, word) in _words.Index())
            vocabulary.Add(word, id);
        var tokenizer = new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray([.. Specials.Index().Select(special => Added(special.Index, special.Item))]),
            ["normalizer"] = null,
            ["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "Split",
                ["pattern"] = new JsonObject { ["Regex"] = "\n|[^ \n]+" },
                ["behavior"] = "Removed",
                ["invert"] = true,
            },
            ["post_processor"] = BeginBefore(),
            ["decoder"] = null,
            ["model"] = new JsonObject { ["type"] = "WordLevel", ["vocab"] = vocabulary, ["unk_token"] = "<unk>" },
        };
        var config = new JsonObject
        {
            ["tokenizer_class"] = "PreTrainedTokenizerFast",
            ["bos_token"] = Specials[Begin],
            ["eos_token"] = Specials[End],
            ["pad_token"] = Specials[Padding],
            ["clean_up_tokenization_spaces"] = false,
        };
        File.WriteAllText(Path.Combine(folder, FileName), tokenizer.ToJsonString(Indented));
        File.WriteAllText(Path.Combine(folder, ConfigFileName), config.ToJsonString(Indented));
    }

    /// <summary>Reads the tokenizer that <see cref="Save"/> wrote.</summary>
    /// <exception cref="AdviceException">The file is missing, or not such a tokenizer.</exception>
    public static WordTokenizer Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new AdviceException($"There is no tokenizer at {path}. Name a checkpoint folder of the mini world.");
        try
        {
            var vocabulary = JsonNode.Parse(File.ReadAllText(path))?["model"]?["vocab"]?.AsObject();
            if (vocabulary is not null)
            {
                var tokenizer = new WordTokenizer(vocabulary.Select(entry => entry.Key));
                if (vocabulary.All(
                    entry => entry.Value is { } id && id.GetValue<int>() is var i && i >= 0 && i < tokenizer._words.Length
                        && tokenizer._words[i] == entry.Key))
                    return tokenizer;
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException)
        {
            throw new AdviceException(
                $"The tokenizer {path} is damaged: {broken.Message} Delete the checkpoint folder and make it again.", broken);
        }

        throw new AdviceException(
            $"The tokenizer {path} is not a word tokenizer of the mini world. Name a checkpoint folder of the mini world.");
    }

    private static JsonObject Added(int id, string token) => new()
    {
        ["id"] = id,
        ["content"] = token,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    /// <summary>Puts the begin token before a text, as Llama's tokenizer does.</summary>
    private static JsonObject BeginBefore() => new()
    {
        ["type"] = "TemplateProcessing",
        ["single"] = new JsonArray(Special(), Sequence("A", 0)),
        ["pair"] = new JsonArray(Special(), Sequence("A", 0), Sequence("B", 1)),
        ["special_tokens"] = new JsonObject
        {
            [Specials[Begin]] = new JsonObject
            {
                ["id"] = Specials[Begin],
                ["ids"] = new JsonArray(Begin),
                ["tokens"] = new JsonArray(Specials[Begin]),
            },
        },
    };

    private static JsonObject Special() => new() { ["SpecialToken"] = new JsonObject { ["id"] = Specials[Begin], ["type_id"] = 0 } };

    private static JsonObject Sequence(string id, int type) => new() { ["Sequence"] = new JsonObject { ["id"] = id, ["type_id"] = type } };
}
