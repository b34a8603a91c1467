using System.Text.Json;
using ImplicitInstruct.Hub.Tokenizers.Pieces;
using ImplicitInstruct.Hub.Tokenizers.Printing;
using ImplicitInstruct.Hub.Tokenizers.Words;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>
/// The parts of a <c>tokenizer.json</c> whose model is BPE; whatever would change an id or a text and is not computed here is refused.
/// </summary>
internal sealed class TokenizerJson
{
    /// <summary>Pieces and merges.</summary>
    public required BytePairModel Model { get; init; }

    /// <summary>Texts that are one id each.</summary>
    public required IReadOnlyList<AddedToken> Added { get; init; }

    /// <summary>What is done to text first.</summary>
    public required TextNormalization Normalization { get; init; }

    /// <summary>How text is cut into words.</summary>
    public required WordCuts Words { get; init; }

    /// <summary>What tokens print.</summary>
    public required TokenPrinting Printing { get; init; }

    /// <summary>The id that the tokenizer puts before every text; null when it puts none.</summary>
    public required int? PutsFirst { get; init; }

    /// <exception cref="AdviceException">The file is damaged or of another kind.</exception>
    public static TokenizerJson Read(string path, JsonElement root) => Understand(path, () => new TokenizerJson
    {
        Model = BytePairModel.Read(root.GetProperty("model"), path),
        Added = AddedOf(root),
        Normalization = TextNormalization.Read(root, path),
        Words = WordCuts.Read(root, path),
        PutsFirst = PutsFirstOf(root, path),
        Printing = TokenPrinting.Read(root, path),
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
    public static IReadOnlyList<AddedToken> AddedOf(JsonElement root)
    {
        if (!root.TryGetProperty("added_tokens", out var tokens) || tokens.ValueKind == JsonValueKind.Null)
            return [];
        return [.. from token in tokens.EnumerateArray()
                   let text = token.GetProperty("content").GetString() ?? ""
                   where text.Length > 0
                   select AddedToken.Read(token, text, Id(token.GetProperty("id")))];
    }

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

    /// <summary>One step, or the steps of a sequence and of those inside it, or none.</summary>
    public static JsonElement[] Steps(JsonElement root, string name, string plural)
    {
        return root.TryGetProperty(name, out var step) && step.ValueKind != JsonValueKind.Null ? [.. Flat(step)] : [];

        IEnumerable<JsonElement> Flat(JsonElement one) => one.GetProperty("type").GetString() == "Sequence"
            ? one.GetProperty(plural).EnumerateArray().SelectMany(Flat) : [one];
    }

    /// <summary>What a step looks for: a text, or an expression.</summary>
    public static WordPattern PatternOf(JsonElement step, string path)
    {
        var pattern = step.GetProperty("pattern");
        try
        {
            return pattern.TryGetProperty("String", out var literal)
                ? WordPattern.Literal(literal.GetString() ?? "") : WordPattern.Expression(pattern.GetProperty("Regex").GetString() ?? "");
        }
        catch (FormatException other)
        {
            throw Other(path, $"{other.Message} ({Refusal.Quote(step.GetProperty("type").GetString()!)})");
        }
    }

    /// <summary>A field that is one character.</summary>
    public static char CharacterOf(JsonElement step, string name, string path) =>
        step.GetProperty(name).GetString() is [var character] ? character : throw Other(path, $"a '{name}' of several characters");

    /// <summary>An id.</summary>
    public static int Id(JsonElement number) =>
        number.GetInt32() is >= 0 and < int.MaxValue and var id ? id : throw new FormatException("an id is out of bounds");

    /// <summary>Whether a field is there and true.</summary>
    public static bool Flag(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var flag) && flag.ValueKind == JsonValueKind.True;

    /// <summary>Refuses what would change an id.</summary>
    public static AdviceException Other(string path, string what) =>
        Refusal.Unsupported(
            path, $"asks for {what}, which is not computed here",
            "use a checkpoint with Llama's 'tokenizer.model' or a tokenizer like those of GPT-NeoX, Llama 3, Mistral, OLMo 2 or Qwen");
}
