using System.Globalization;
using System.Text.Json;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>A special token by its text.</summary>
/// <param name="Field">What it is named as, e.g. <c>eos_token</c>.</param>
/// <param name="Text">The text.</param>
/// <param name="Path">The file that names it.</param>
internal sealed record NamedToken(string Field, string Text, string Path);

/// <summary>What <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> say of a tokenizer's tokens.</summary>
internal sealed class TokenizerSettings
{
    /// <summary>Name of the first of the files.</summary>
    public const string FileName = "tokenizer_config.json";

    /// <summary>Name of the other.</summary>
    public const string NamesFileName = "special_tokens_map.json";

    private static readonly string[] One = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];
    private static readonly string[] Several = ["additional_special_tokens", "extra_special_tokens"];

    private readonly Dictionary<string, string?> _texts = [];

    private TokenizerSettings(string folder) => Path = System.IO.Path.Combine(folder, FileName);

    /// <summary>The first of the files, whether it exists or not.</summary>
    public string Path { get; }

    /// <summary>Whether it exists, so that a missing name means that there is no such token.</summary>
    public bool IsThere { get; private set; }

    /// <summary>Whether the tokenizer puts the begin token; null where nothing is said.</summary>
    public bool? AddsBegin { get; private set; }

    /// <summary>
    /// Whether SentencePiece's space stands before every piece of text between added tokens, and not before a text alone
    /// (<c>legacy</c>; transformers takes true where nothing is said).
    /// </summary>
    public bool IsLegacy { get; private set; } = true;

    /// <summary>Tokens of <c>added_tokens_decoder</c>; null where there is none.</summary>
    public IReadOnlyList<AddedToken>? Listed { get; private set; }

    /// <summary>All special tokens, as often as they are named.</summary>
    public List<NamedToken> Named { get; } = [];

    /// <summary>Reads the files of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="uncomputed">Fields that must not change a number.</param>
    /// <exception cref="AdviceException">A file is damaged, or asks for what is not computed; one sentence.</exception>
    public static TokenizerSettings Read(string folder, IReadOnlyList<UncomputedField> uncomputed)
    {
        var settings = new TokenizerSettings(folder);
        if (ForeignFile.Exists(settings.Path))
            _ = JsonFile.Read(settings.Path, root => settings.ReadSettings(root, uncomputed));
        var names = System.IO.Path.Combine(folder, NamesFileName);
        if (ForeignFile.Exists(names))
            _ = JsonFile.Read(names, root => settings.ReadNames(root, names));
        return settings;
    }

    /// <summary>Whether a file says what the token is, be it none.</summary>
    public bool Says(string field) => _texts.ContainsKey(field);

    /// <summary>Text of a special token, e.g. <c>eos_token</c>; null when there is none.</summary>
    public string? TextOf(string field) => _texts.GetValueOrDefault(field);

    private bool ReadSettings(JsonElement root, IReadOnlyList<UncomputedField> uncomputed)
    {
        new ConfigFields(root, Path).MustBeHarmless(uncomputed);
        AddsBegin = Flag(root, "add_bos_token");
        IsLegacy = Flag(root, "legacy") ?? true;
        if (root.TryGetProperty("added_tokens_decoder", out var listed) && listed.ValueKind != JsonValueKind.Null)
            Listed = ListedTokens(listed);
        return IsThere = ReadNames(root, Path);
    }

    private bool ReadNames(JsonElement root, string path)
    {
        foreach (var field in One)
        {
            if (!root.TryGetProperty(field, out var token))
                continue;
            var text = token.ValueKind == JsonValueKind.Null ? null : Text(token, field, path);
            if (field is "bos_token" or "eos_token" && _texts.TryGetValue(field, out var other) && other != text)
                throw Refusal.Unsupported(
                    path, $"names {(text is null ? "none" : Refusal.Quote(text))} as its '{field}', and '{FileName}' "
                        + $"{(other is null ? "none" : Refusal.Quote(other))}, of which versions of transformers take the one or the other",
                    "name the same in both");
            _texts.TryAdd(field, text);
            if (text is not null)
                Named.Add(new NamedToken(field, text, path));
        }

        foreach (var field in Several)
        {
            if (root.TryGetProperty(field, out var tokens) && tokens.ValueKind != JsonValueKind.Null)
                Named.AddRange(Items(tokens, field, path).Select(token => new NamedToken(field, Text(token, field, path), path)));
        }

        return true;
    }

    private List<AddedToken> ListedTokens(JsonElement listed)
    {
        if (listed.ValueKind != JsonValueKind.Object)
            throw Refusal.Damaged(Path, "has an 'added_tokens_decoder' that is no object");
        var tokens = new List<AddedToken>();
        foreach (var entry in listed.EnumerateObject())
        {
            if (!int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == int.MaxValue
                || Text(entry.Value, "added_tokens_decoder", Path) is not { Length: > 0 } text)
                throw Refusal.Damaged(Path, $"has no id and text at {Refusal.Quote(entry.Name)} of 'added_tokens_decoder'");
            tokens.Add(AddedToken.Read(entry.Value, text, id));
        }

        return tokens;
    }

    private static JsonElement[] Items(JsonElement tokens, string field, string path) => tokens.ValueKind switch
    {
        JsonValueKind.Array => [.. tokens.EnumerateArray()],
        JsonValueKind.Object => [.. tokens.EnumerateObject().Select(token => token.Value)],
        _ => throw Wrong(tokens, field, path),
    };

    /// <summary>A token: its text, or an object that holds it.</summary>
    private static string Text(JsonElement token, string field, string path)
    {
        var text = token.ValueKind == JsonValueKind.Object && token.TryGetProperty("content", out var content) ? content : token;
        return text.ValueKind == JsonValueKind.String ? text.GetString()! : throw Wrong(token, field, path);
    }

    private bool? Flag(JsonElement root, string field)
    {
        if (!root.TryGetProperty(field, out var flag) || flag.ValueKind == JsonValueKind.Null)
            return null;
        return flag.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? flag.GetBoolean()
            : throw Refusal.Damaged(Path, $"has '{field}' = {Refusal.Quote(flag.GetRawText())}, which is not true or false");
    }

    private static AdviceException Wrong(JsonElement token, string field, string path) =>
        Refusal.Damaged(path, $"has {Refusal.Quote(token.GetRawText())} for '{field}', which is no token");
}
