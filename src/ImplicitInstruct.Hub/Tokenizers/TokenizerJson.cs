using System.Text.Json;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>
/// The parts of a <c>tokenizer.json</c> that byte-level BPE needs; whatever would change an id and is not computed here is refused.
/// </summary>
internal sealed class TokenizerJson
{
    /// <summary>Pieces and their ids.</summary>
    public Dictionary<string, int> Vocabulary { get; } = new(StringComparer.Ordinal);

    /// <summary>Pairs of pieces parted by a space, the first to be joined in front.</summary>
    public List<string> Merges { get; } = [];

    /// <summary>Texts that are one id each.</summary>
    public IReadOnlyList<AddedToken> Added { get; private set; } = [];

    /// <summary>Whether text is put into Unicode's form C.</summary>
    public bool Composes { get; private set; }

    /// <summary>Whether each digit is a word.</summary>
    public bool PartsDigits { get; private set; }

    /// <summary>Whether words are Llama 3's (<see cref="Llama3Words"/>) and not GPT-2's.</summary>
    public bool CutsAsLlama3 { get; private set; }

    /// <summary>Whether a word that is a piece stays whole, whatever the merges would make of it.</summary>
    public bool KeepsWholeWords { get; private set; }

    /// <summary>The id that the tokenizer puts before every text; null when it puts none.</summary>
    public int? PutsFirst { get; private set; }

    /// <exception cref="AdviceException">The file is damaged or of another kind; one sentence.</exception>
    public static TokenizerJson Read(string path, JsonElement root) => Understand(path, () =>
    {
        var json = new TokenizerJson();
        json.ReadModel(root.GetProperty("model"), path);
        json.Added = AddedOf(root, path);
        json.ReadNormalizer(root, path);
        json.ReadWords(root, path);
        json.PutsFirst = PutsFirstOf(root, path);
        foreach (var step in Steps(root, "decoder", "decoders"))
        {
            if (step.GetProperty("type").GetString() is not "ByteLevel" and var type)
                throw Other(path, $"the decoder {Refusal.Quote(type ?? "")}");
        }

        return json;
    });

    /// <summary>What is made of the file; another structure than that of the Python package is told by the file's name.</summary>
    public static T Understand<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception malformed) when (malformed
            is KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException or ArgumentException)
        {
            throw Refusal.Damaged(path, "is no tokenizer of the Python package 'tokenizers'", malformed);
        }
    }

    /// <summary>The added tokens of a <c>tokenizer.json</c>.</summary>
    public static IReadOnlyList<AddedToken> AddedOf(JsonElement root, string path)
    {
        if (!root.TryGetProperty("added_tokens", out var tokens) || tokens.ValueKind == JsonValueKind.Null)
            return [];
        var added = new List<AddedToken>();
        foreach (var token in tokens.EnumerateArray())
        {
            var text = token.GetProperty("content").GetString() ?? "";
            RefuseOtherMatches(token, text, path);
            if (text.Length > 0)
                added.Add(new AddedToken(text, Id(token.GetProperty("id")), Flag(token, "normalized"), Flag(token, "special")));
        }

        return added;
    }

    /// <summary>Refuses an added token that is not found wherever its text stands, or that takes blanks with it.</summary>
    public static void RefuseOtherMatches(JsonElement token, string text, string path)
    {
        foreach (var name in (string[])["single_word", "lstrip", "rstrip"])
        {
            if (token.ValueKind == JsonValueKind.Object && Flag(token, name))
                throw Other(path, $"'{name}' for the added token {Refusal.Quote(text)}");
        }
    }

    private void ReadModel(JsonElement model, string path)
    {
        if (model.GetProperty("type").GetString() is not "BPE" and var type)
            throw Other(path, $"a model of type {Refusal.Quote(type ?? "")}");
        foreach (var name in (string[])["dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback"])
        {
            if (model.TryGetProperty(name, out var value)
                && !(
                    value.ValueKind is JsonValueKind.Null or JsonValueKind.False
                    || (value.ValueKind == JsonValueKind.String && (value.ValueEquals("") || name == "unk_token"))))
                throw Other(path, $"'{name}'");
        }

        KeepsWholeWords = Flag(model, "ignore_merges");
        foreach (var piece in model.GetProperty("vocab").EnumerateObject())
            Vocabulary[piece.Name] = Id(piece.Value);
        foreach (var merge in model.GetProperty("merges").EnumerateArray())
            Merges.Add(merge.ValueKind == JsonValueKind.String ? merge.GetString()! : $"{merge[0].GetString()} {merge[1].GetString()}");
    }

    private void ReadNormalizer(JsonElement root, string path)
    {
        foreach (var step in Steps(root, "normalizer", "normalizers"))
            Composes = step.GetProperty("type").GetString() == "NFC"
                ? true
                : throw Other(path, $"the normalizer {Refusal.Quote(step.GetProperty("type").GetString() ?? "")}");
    }

    private void ReadWords(JsonElement root, string path)
    {
        var isByteLevel = false;
        foreach (var step in Steps(root, "pre_tokenizer", "pretokenizers"))
        {
            var type = step.GetProperty("type").GetString();
            if (type == "ByteLevel" && !Flag(step, "add_prefix_space")
                && (!step.TryGetProperty("use_regex", out var regex) || regex.GetBoolean()) == !CutsAsLlama3 && !isByteLevel)
                isByteLevel = true;
            else if (type == "Split" && !isByteLevel && !PartsDigits && !CutsAsLlama3 && IsLlama3s(step))
                CutsAsLlama3 = true;
            else if (type == "Digits" && Flag(step, "individual_digits") && !isByteLevel && !CutsAsLlama3)
                PartsDigits = true;
            else
                throw Other(path, $"a way of cutting text into words ({Refusal.Quote(type ?? "")})");
        }

        if (!isByteLevel)
            throw Other(path, "no byte-level words");
    }

    private static bool IsLlama3s(JsonElement split) => !Flag(split, "invert")
        && split.TryGetProperty("behavior", out var behavior) && behavior.GetString() == "Isolated"
        && split.TryGetProperty("pattern", out var pattern) && pattern.TryGetProperty("Regex", out var regex)
        && regex.GetString() == Llama3Words.Pattern;

    /// <summary>The id that the post-processor puts before a text; null for none.</summary>
    public static int? PutsFirstOf(JsonElement root, string path)
    {
        int? puts = null;
        foreach (var step in Steps(root, "post_processor", "processors"))
        {
            if (step.GetProperty("type").GetString() is not "TemplateProcessing" and var type)
            {
                if (type != "ByteLevel")
                    throw Other(path, $"the post-processor {Refusal.Quote(type ?? "")}");
                continue;
            }

            var single = step.GetProperty("single");
            if (single[0].TryGetProperty("SpecialToken", out var first)
                && step.GetProperty("special_tokens").GetProperty(first.GetProperty("id").GetString()!).GetProperty("ids") is var ids)
                puts = ids.GetArrayLength() == 1 ? Id(ids[0]) : throw Other(path, "several ids before a text");
            if (single.EnumerateArray().Skip(1).Any(item => item.TryGetProperty("SpecialToken", out _)))
                throw Other(path, "a token after a text");
        }

        return puts;
    }

    /// <summary>One step, or the steps of a sequence, or none.</summary>
    public static JsonElement[] Steps(JsonElement root, string name, string plural)
    {
        if (!root.TryGetProperty(name, out var step) || step.ValueKind == JsonValueKind.Null)
            return [];
        return step.GetProperty("type").GetString() == "Sequence" ? [.. step.GetProperty(plural).EnumerateArray()] : [step];
    }

    /// <summary>An id.</summary>
    public static int Id(JsonElement number) =>
        number.GetInt32() is >= 0 and < int.MaxValue and var id ? id : throw new FormatException("an id is out of bounds");

    /// <summary>Whether a field is there and true.</summary>
    public static bool Flag(JsonElement element, string name) =>
        element.TryGetProperty(name, out var flag) && flag.ValueKind == JsonValueKind.True;

    /// <summary>Refuses what would change an id.</summary>
    public static AdviceException Other(string path, string what) =>
        Refusal.Unsupported(
            path, $"asks for {what}, which is not computed here",
            "use a checkpoint with Llama's 'tokenizer.model' or a tokenizer like GPT-NeoX's or Llama 3's");
}
