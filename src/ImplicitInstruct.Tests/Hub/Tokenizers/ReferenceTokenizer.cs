using System.Text.Json;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Tests.Evidence;

namespace ImplicitInstruct.Tests.Hub.Tokenizers;

/// <summary>
/// The real tokenizers of Llama 2 and OLMo, two small ones of our own, and the ids that their own implementations gave for texts of ours.
/// </summary>
/// <remarks>
/// <c>Small/sentencepiece</c> was trained on this repository's prose by SentencePiece 0.1.97, <c>Small/byte-level</c> by the textbook's
/// algorithm. The ids are those of SentencePiece 0.1.97 and of Hugging Face's tokenizers 0.22.2.
/// </remarks>
internal static class ReferenceTokenizer
{
    private static readonly string Small = Path.Combine(Repository.Root, "src", "ImplicitInstruct.Tests", "Hub", "Tokenizers", "Small");

    /// <summary>A tokenizer's folder, or the end of the test.</summary>
    public static string Folder(string name) => name switch
    {
        "llama2-tokenizer" => Path.GetDirectoryName(Published.PathOf(EvidenceFiles.LlamaTokenizer))!,
        "olmo-tokenizer" => FolderWith(Published.PathOf(EvidenceFiles.OlmoTokenizer)),
        _ => Path.Combine(Small, name),
    };

    public static CheckpointTokenizer Load(string name) => CheckpointTokenizer.Load(Folder(name));

    /// <summary>Texts, their ids, and what the ids print, by a tokenizer's own implementation.</summary>
    public static IEnumerable<(string Text, int[] Ids, string Decoded)> Vectors(string name)
    {
        var column = name switch { "llama2-tokenizer" => "llama2", "olmo-tokenizer" => "olmo", _ => name };
        foreach (var line in File.ReadLines(Path.Combine(Small, "texts.jsonl")))
        {
            using var vector = JsonDocument.Parse(line);
            var text = vector.RootElement.GetProperty("text").GetString()!;
            var decoded = vector.RootElement.TryGetProperty("decoded", out var others) && others.TryGetProperty(column, out var other)
                ? other.GetString()! : text;
            yield return (text, [.. vector.RootElement.GetProperty(column).EnumerateArray().Select(id => id.GetInt32())], decoded);
        }
    }

    /// <summary>A folder in which the file is called <c>tokenizer.json</c>.</summary>
    private static string FolderWith(string path)
    {
        if (Path.GetFileName(path) == "tokenizer.json")
            return Path.GetDirectoryName(path)!;
        var named = Path.Combine(Path.GetDirectoryName(path)!, "tokenizer", "tokenizer.json");
        if (!File.Exists(named))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(named)!);
            File.Copy(path, named + ".partial", overwrite: true);
            File.Move(named + ".partial", named, overwrite: true);
        }

        return Path.GetDirectoryName(named)!;
    }
}
