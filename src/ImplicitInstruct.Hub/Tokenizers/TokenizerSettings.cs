using System.Text.Json;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>What <c>tokenizer_config.json</c> says of the tokens around a text; all null where there is no such file.</summary>
/// <param name="Begin">Text of the begin token.</param>
/// <param name="End">Text of the end token.</param>
/// <param name="Padding">Text of the padding token.</param>
/// <param name="AddsBegin">Whether the tokenizer puts the begin token.</param>
/// <param name="IsThere">Whether the file exists, so that a missing name means that there is no such token.</param>
internal sealed record TokenizerSettings(string? Begin, string? End, string? Padding, bool? AddsBegin, bool IsThere)
{
    /// <summary>Reads the file of a folder.</summary>
    /// <exception cref="AdviceException">The file is damaged; one sentence.</exception>
    public static TokenizerSettings Read(string folder)
    {
        var path = Path.Combine(folder, "tokenizer_config.json");
        if (!ForeignFile.Exists(path))
            return new TokenizerSettings(null, null, null, null, false);
        return JsonFile.Read(path, root =>
        {
            var adds = root.TryGetProperty("add_bos_token", out var flag) && flag.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? flag.GetBoolean()
                : (bool?)null;
            return new TokenizerSettings(Token(root, "bos_token"), Token(root, "eos_token"), Token(root, "pad_token"), adds, true);
        });
    }

    /// <summary>A token: its text, or an object that holds it.</summary>
    private static string? Token(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var token))
            return null;
        if (token.ValueKind == JsonValueKind.Object && token.TryGetProperty("content", out var content))
            token = content;
        return token.ValueKind == JsonValueKind.String ? token.GetString() : null;
    }
}
