using System.Text.Json;
using ImplicitInstruct.Hub.Tokenizers;

namespace ImplicitInstruct.Tests.Hub.Tokenizers;

/// <summary>
/// The real tokenizers in the folder of shared material beside the repository, and ids that their own implementations gave.
/// </summary>
internal static class SharedTokenizer
{
    public static string Folder(string name)
    {
        var folder = Path.Combine(Repository.Beside("shared"), "models", name);
        Assume.That(Directory.Exists(folder), $"'{folder}' is not there: real vocabularies lie outside of the repository.");
        return folder;
    }

    public static CheckpointTokenizer Load(string name) => CheckpointTokenizer.Load(Folder(name));

    public static IEnumerable<TestCaseData> Vectors()
    {
        foreach (var name in (string[])["llama2-tokenizer", "olmo-tokenizer"])
        {
            var path = Path.Combine(Repository.Beside("shared"), "models", name, "vectors.jsonl");
            if (!File.Exists(path))
            {
                yield return new TestCaseData(name, "", Array.Empty<int>()).SetArgDisplayNames(name, "vectors outside of the repository");
                continue;
            }

            foreach (var (index, line) in File.ReadLines(path).Where(line => line.Length > 0).Index())
            {
                var vector = JsonDocument.Parse(line).RootElement;
                yield return new TestCaseData(
                    name, vector.GetProperty("text").GetString(),
                    vector.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray())
                    .SetArgDisplayNames(name, $"vector {index}");
            }
        }
    }
}
