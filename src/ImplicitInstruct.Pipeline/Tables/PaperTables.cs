using System.Text.Json;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Artifacts;

namespace ImplicitInstruct.Pipeline.Tables;

/// <summary>The paper's own numbers, typed once into <c>expected/paper/</c>.</summary>
/// <param name="root">Root of the repository.</param>
public sealed class PaperTables(string root)
{
    private readonly Dictionary<string, IReadOnlyList<PaperValue>> _read = new(StringComparer.Ordinal);

    /// <summary>A table, read at its first use.</summary>
    /// <param name="name">E.g. <c>table-1</c>.</param>
    /// <exception cref="AdviceException">The file is missing or damaged.</exception>
    public IReadOnlyList<PaperValue> this[string name] => _read.TryGetValue(name, out var known) ? known : _read[name] = Read(name);

    private IReadOnlyList<PaperValue> Read(string name)
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
