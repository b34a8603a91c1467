using System.Text.Json;

namespace ImplicitInstruct.Reproduction.Tables;

/// <summary>The paper's own numbers, typed once into <c>expected/paper/</c>.</summary>
public sealed class PaperTables
{
    private static readonly string[] Names = ["table-1", "table-2", "table-3", "table-4", "table-5", "appendix-c", "figure-5", "epochs"];

    private readonly Dictionary<string, IReadOnlyList<PaperValue>> _tables;

    /// <summary>Reads all tables, so that a missing one is found before any work is done.</summary>
    /// <param name="root">Root of the repository.</param>
    /// <exception cref="AdviceException">A file is missing or damaged.</exception>
    public PaperTables(string root) =>
        _tables = Names.ToDictionary(name => name, name => (IReadOnlyList<PaperValue>)Read(root, name), StringComparer.Ordinal);

    /// <summary>A table's values; none of a table that is beyond the paper.</summary>
    /// <param name="name">E.g. <c>table-1</c>.</param>
    public IReadOnlyList<PaperValue> this[string name] => _tables.GetValueOrDefault(name, []);

    private static List<PaperValue> Read(string root, string name)
    {
        var path = Path.Combine(root, "expected", "paper", name + ".json");
        try
        {
            return JsonSerializer.Deserialize<List<PaperValue>>(File.ReadAllBytes(path), CanonicalJson.Options)
                ?? throw new JsonException("it is empty");
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw new AdviceException(
                $"The paper's numbers in '{path}' cannot be read: {e.Message} Get them back:  git checkout -- expected/paper", e);
        }
    }
}
