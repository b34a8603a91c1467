using System.Text.Json.Nodes;
using ImplicitInstruct.Hub.Tokenizers.SentencePiece;

namespace ImplicitInstruct.Tests.Hub.Tokenizers.Families;

/// <summary>
/// Small tokenizers with the steps of each family's <c>tokenizer.json</c>, of the two small vocabularies of our own (<c>Small</c>). The
/// merges that are added here reach across words, so that a word cut elsewhere has other ids.
/// </summary>
internal static class FamilyTokenizers
{
    public const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public const string Llama3 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public static readonly string Qwen = Llama3.Replace("{1,3}", "", StringComparison.Ordinal);

    /// <summary>Of Qwen 3.5: marks are of the word.</summary>
    public static readonly string WithMarks = Qwen.Replace(@"\p{L}+", @"[\p{L}\p{M}]+", StringComparison.Ordinal)
        .Replace(@"[^\s\p{L}\p{N}]", @"[^\s\p{L}\p{M}\p{N}]", StringComparison.Ordinal);

    /// <summary>Of Mistral's Tekken and of GPT-4o: capitals begin a word.</summary>
    public const string Tekken =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|"
        + @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|"
        + @"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string Decoder = """{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}""";

    private const string SentencePieceDecoder =
        """
        {"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},
        {"type":"Strip","content":" ","start":1,"stop":0}]}
        """;

    /// <summary>Lowest in rank, so that what the vocabulary joins by itself stays joined.</summary>
    private static readonly (string, string)[] AcrossWords =
    [
        ("1", "2"), ("12", "3"), ("123", "4"), ("a", "1"), ("Ġ", "1"), ("Ċ", "Ċ"), ("Ġ", "Ċ"), ("Ġ", "Ġ"), ("ĠĠ", "Ġ"),
        ("ĠĠ", "a"), (".", "Ċ"), ("(", "a"), ("'", "S"), ("'", "s"), ("!", "!"), ("Ã", "©"),
        ("e", "Ì"), ("à", "¤"), ("ð", "Ŀ"), ("L", "e"),
    ];

    /// <summary>The families; SmolLM3's tokenizer is Llama 3's.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["gpt-2", "llama-3", "qwen-2", "qwen-3", "olmo-2", "smollm-2", "tekken", "mistral-0.1", "mistral-0.3"];

    /// <summary>The <c>tokenizer.json</c> of a family's form.</summary>
    public static JsonNode Json(string family) => family switch
    {
        "gpt-2" => ByteLevel("", Step(usesPattern: true), ["<|endoftext|>"]),
        "llama-3" => Whole(First(ByteLevel(Split(Llama3, "Isolated", false), Step(false), ["<|begin_of_text|>", "<|eot_id|>"]))),
        "qwen-2" => Composed(ByteLevel(Split(Qwen, "Isolated", false), Step(false), ["<|endoftext|>", "<|im_start|>"])),
        "qwen-3" => Composed(
            Plain(ByteLevel(Split(Qwen, "Isolated", false), Step(false), ["<|endoftext|>", "<|im_start|>", "<think>", "</think>"]), 2)),
        "olmo-2" => ByteLevel(Split(Llama3, "Removed", true), Step(false), ["<|endoftext|>", "|||IP_ADDRESS|||"]),
        "smollm-2" => ByteLevel("""{"type":"Digits","individual_digits":true},""", Step(true), ["<|endoftext|>", "<repo_name>"]),
        "tekken" => Whole(ByteLevel(Split(Tekken, "Isolated", false), Step(false), ["<s>", "</s>", "[INST]"])),
        "mistral-0.1" => SentencePiece(
            """
            {"normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},
            {"type":"Replace","pattern":{"String":" "},"content":"▁"}]},"pre_tokenizer":null}
            """, []),
        "mistral-0.3" => SentencePiece(
            """
            {"normalizer":null,"pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":false}}
            """, ["[INST]", "[control_8]"]),
        _ => throw new ArgumentException(family),
    };

    /// <summary>A step that splits, and a comma.</summary>
    public static string Split(string pattern, string behavior, bool inverts) =>
        $$$"""
        {"type":"Split","pattern":{"Regex":{{{JsonValue.Create(pattern).ToJsonString()}}}},
        "behavior":"{{{behavior}}}","invert":{{{(inverts ? "true" : "false")}}}},
        """;

    /// <summary>The last step, of bytes.</summary>
    public static string Step(bool usesPattern, bool putsSpace = false) =>
        $$"""
        {"type":"ByteLevel","add_prefix_space":{{(putsSpace ? "true" : "false")}},"trim_offsets":true,
        "use_regex":{{(usesPattern ? "true" : "false")}}}
        """;

    /// <summary>A tokenizer of bytes.</summary>
    /// <param name="steps">Steps before the last, each with a comma.</param>
    /// <param name="last">The last step.</param>
    /// <param name="special">Special tokens beside the vocabulary.</param>
    public static JsonNode ByteLevel(string steps, string last, IReadOnlyList<string> special)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(ReferenceTokenizer.Folder("byte-level"), "tokenizer.json")))!;
        var (pieces, merges) = (json["model"]!["vocab"]!.AsObject(), json["model"]!["merges"]!.AsArray());
        foreach (var (left, right) in AcrossWords)
        {
            merges.Add($"{left} {right}");
            if (!pieces.ContainsKey(left + right))
                pieces.Add(left + right, pieces.Count);
        }

        pieces.Add("Ġresponsetuning", pieces.Count);   // no merge makes it
        json["added_tokens"] = Added(special, pieces.Count);
        json["normalizer"] = json["post_processor"] = null;
        json["pre_tokenizer"] = JsonNode.Parse($$"""{"type":"Sequence","pretokenizers":[{{steps}}{{last}}]}""");
        json["decoder"] = JsonNode.Parse(Decoder);
        return json;
    }

    private static JsonNode SentencePiece(string steps, IReadOnlyList<string> special)
    {
        using var stream = File.OpenRead(Path.Combine(ReferenceTokenizer.Folder("sentencepiece"), "tokenizer.model"));
        var pieces = SentencePieceModel.Parse(stream).Pieces;
        var ids = pieces.Index().ToDictionary(piece => piece.Item.Text, piece => piece.Index, StringComparer.Ordinal);
        // as transformers converts a tokenizer.model: every pair of pieces that make a piece, by its score (convert_slow_tokenizer.py)
        var merges = from piece in pieces
                     where piece.Type == SentencePieceType.Normal
                     from length in Enumerable.Range(1, piece.Text.Length - 1)
                     let pair = (Left: piece.Text[..length], Right: piece.Text[length..])
                     where ids.ContainsKey(pair.Left) && ids.ContainsKey(pair.Right)
                     orderby piece.Score descending, ids[pair.Left], ids[pair.Right]
                     select new JsonArray(pair.Left, pair.Right);
        var json = JsonNode.Parse(steps)!;
        json["added_tokens"] = new JsonArray([.. Added(["<unk>", "<s>", "</s>"], 0).Concat(Added(special, ids.Count))
            .Select(token => token!.DeepClone())]);
        json["post_processor"] = Template("<s>", 1);
        json["decoder"] = JsonNode.Parse(SentencePieceDecoder);
        json["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = "<unk>",
            ["fuse_unk"] = true,
            ["byte_fallback"] = true,
            ["vocab"] = new JsonObject(ids.Select(piece => KeyValuePair.Create(piece.Key, (JsonNode?)piece.Value))),
            ["merges"] = new JsonArray([.. merges]),
        };
        return json;
    }

    private static JsonArray Added(IReadOnlyList<string> special, int first) =>
        [.. special.Select((text, index) => JsonNode.Parse(
            $$"""
            {"id":{{first + index}},"content":"{{text}}","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,
            "special":true}
            """))];

    private static JsonObject Template(string text, int id) => JsonNode.Parse(
        $$$$"""
        {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"{{{{text}}}}","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
        "pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],
        "special_tokens":{"{{{{text}}}}":{"id":"{{{{text}}}}","ids":[{{{{id}}}}],"tokens":["{{{{text}}}}"]}}}
        """)!.AsObject();

    /// <summary>With its first added token before every text.</summary>
    private static JsonNode First(JsonNode json)
    {
        var first = json["added_tokens"]![0]!;
        json["post_processor"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["processors"] = new JsonArray(
                JsonNode.Parse(Decoder), Template(first["content"]!.GetValue<string>(), first["id"]!.GetValue<int>())),
        };
        return json;
    }

    private static JsonNode Whole(JsonNode json)
    {
        json["model"]!["ignore_merges"] = true;
        return json;
    }

    private static JsonNode Composed(JsonNode json)
    {
        json["normalizer"] = JsonNode.Parse("""{"type":"NFC"}""");
        return json;
    }

    /// <summary>With added tokens that print their text, from one on.</summary>
    private static JsonNode Plain(JsonNode json, int from)
    {
        foreach (var token in json["added_tokens"]!.AsArray().Skip(from))
            token!["special"] = false;
        return json;
    }
}
