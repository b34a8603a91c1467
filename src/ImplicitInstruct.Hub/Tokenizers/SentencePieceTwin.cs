using System.Text.Json;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>
/// A <c>tokenizer.json</c> beside a <c>tokenizer.model</c>: transformers' fast tokenizers read the one, its slow ones the other, so both
/// must mean the same.
/// </summary>
/// <param name="Added">The tokens that it adds.</param>
/// <param name="IsLegacy">
/// Whether it puts SentencePiece's space before every piece of text between added tokens, not only before the first.
/// </param>
internal sealed record SentencePieceTwin(IReadOnlyList<AddedToken> Added, bool IsLegacy)
{
    /// <summary>Reads the file of a folder; null when there is none.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="vocabulary">Ids of all pieces of the <c>tokenizer.model</c>.</param>
    /// <exception cref="AdviceException">It is damaged, or of another tokenizer; one sentence.</exception>
    public static SentencePieceTwin? Read(string folder, IReadOnlyDictionary<string, int> vocabulary)
    {
        var path = Path.Combine(folder, BytePairTextTokenizer.FileName);
        if (!ForeignFile.Exists(path))
            return null;
        using var document = JsonFile.Parse(path);
        return TokenizerJson.Understand(path, () =>
        {
            var root = document.RootElement;
            var pieces = root.GetProperty("model").GetProperty("vocab");
            if (pieces.ValueKind != JsonValueKind.Object || pieces.EnumerateObject().Count() != vocabulary.Count
                || !pieces.EnumerateObject().All(piece => vocabulary.TryGetValue(piece.Name, out var id) && piece.Value.GetInt32() == id))
                throw Refusal.Unsupported(
                    path, $"has another vocabulary than '{SentencePieceTextTokenizer.FileName}' beside it, and transformers reads both",
                    "remove the one that is not this checkpoint's");
            return new SentencePieceTwin(TokenizerJson.AddedOf(root), PutsSpaceAgain(root, path));
        });
    }

    private static bool PutsSpaceAgain(JsonElement root, string path)
    {
        if (TokenizerJson.Steps(root, "normalizer", "normalizers").Any(step => step.GetProperty("type").GetString() == "Prepend"))
            return true;
        foreach (var step in TokenizerJson.Steps(root, "pre_tokenizer", "pretokenizers"))
        {
            var scheme = step.TryGetProperty("prepend_scheme", out var name) ? name.GetString() : null;
            if (step.GetProperty("type").GetString() == "Metaspace" && scheme is null or "always" or "first")
                return scheme != "first";
        }

        throw Refusal.Unsupported(
            path, $"puts no space before a text, as '{SentencePieceTextTokenizer.FileName}' beside it does",
            "remove the one that is not this checkpoint's");
    }
}
