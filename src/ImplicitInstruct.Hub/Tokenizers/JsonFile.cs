using System.Text.Json;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>Small JSON files of a checkpoint.</summary>
internal static class JsonFile
{
    /// <summary>No tokenizer comes near; a larger file is something else.</summary>
    private const long LargestFile = 256 << 20;

    /// <summary>What is made of the object that the file is.</summary>
    /// <exception cref="AdviceException">
    /// The file cannot be read, is no JSON object, or holds half of a surrogate pair; one sentence.
    /// </exception>
    public static T Read<T>(string path, Func<JsonElement, T> make)
    {
        using var document = Parse(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw Refusal.Damaged(path, "is no JSON object");
        try
        {
            return make(document.RootElement);
        }
        catch (InvalidOperationException notText)
        {
            throw Refusal.Damaged(path, "holds a string that is no valid Unicode", notText);
        }
    }

    /// <exception cref="AdviceException">The file cannot be read or is no JSON; one sentence.</exception>
    public static JsonDocument Parse(string path)
    {
        try
        {
            return new FileInfo(path).Length <= LargestFile
                ? JsonDocument.Parse(ForeignFile.ReadUtf8(path))
                : throw Refusal.Damaged(path, "is far too large for a tokenizer");
        }
        catch (JsonException malformed)
        {
            throw Refusal.Damaged(path, $"is no valid JSON at line {(malformed.LineNumber ?? 0) + 1}", malformed);
        }
        catch (Exception trouble) when (Refusal.IsFileTrouble(trouble))
        {
            throw Refusal.Inaccessible(path, "read", trouble);
        }
    }
}
