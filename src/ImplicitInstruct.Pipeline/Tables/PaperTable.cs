using System.Text.Json;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Artifacts;

namespace ImplicitInstruct.Pipeline.Tables;

/// <summary>The paper's own numbers, typed once into <c>expected/paper/</c>.</summary>
public static class PaperTable
{
    /// <summary>Reads a table.</summary>
    /// <param name="root">Root of the repository.</param>
    /// <param name="name">E.g. <c>table-1</c>.</param>
    /// <exception cref="AdviceException">The file is missing or damaged.</exception>
    public static IReadOnlyList<PaperValue> Read(string root, string name)
    {
        var path = Path.Combine(root, "expected", "paper", name + ".json");
        try
        {
            return JsonSerializer.Deserialize<List<PaperValue>>(File.ReadAllBytes(path), CanonicalJson.Options) ?? throw new JsonException("it is empty");
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw new AdviceException($"The paper's numbers in '{path}' cannot be read: {e.Message} Get them back:  git checkout -- expected/paper", e);
        }
    }
}
