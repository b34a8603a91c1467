using System.Text.Json;

namespace ImplicitInstruct.Hub.Tokenizers;

/// <summary>
/// <c>added_tokens.json</c>: tokens that were added to a SentencePiece vocabulary, such as the padding token of the official scripts
/// (open_instruct/finetune.py).
/// </summary>
internal static class AddedTokensFile
{
    private const string FileName = "added_tokens.json";

    /// <summary>The tokens that the vocabulary itself lacks, in the order of the file; none where there is no such file.</summary>
    /// <exception cref="AdviceException">
    /// The file is damaged, or gives a token an id that the vocabulary gives another; one sentence.
    /// </exception>
    public static IReadOnlyList<(string Text, int Id)> Read(string folder, IReadOnlyDictionary<string, int> vocabulary)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return [];
        return JsonFile.Read(path, root => Tokens(root, path, vocabulary));
    }

    private static List<(string Text, int Id)> Tokens(JsonElement root, string path, IReadOnlyDictionary<string, int> vocabulary)
    {
        var taken = vocabulary.Values.ToHashSet();
        var tokens = new List<(string, int)>();
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name.Length == 0 || property.Value.ValueKind != JsonValueKind.Number || !property.Value.TryGetInt32(out var id)
                || id is < 0 or int.MaxValue)
                throw Refusal.Damaged(path, $"gives {Refusal.Quote(property.Name)} no id");
            if (vocabulary.TryGetValue(property.Name, out var own) && own == id)
                continue;
            if (!taken.Add(id))
                throw Refusal.Damaged(path, $"gives {Refusal.Quote(property.Name)} the id {id}, which another token has");
            tokens.Add((property.Name, id));
        }

        return tokens;
    }
}
