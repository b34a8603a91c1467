using Cake.Core;

namespace Cake.Frosting.Engine;

/// <summary>What was typed besides the host's switches, and the targets.</summary>
internal sealed class HostArguments : ICakeArguments
{
    private readonly Dictionary<string, List<string?>> _values = new(StringComparer.OrdinalIgnoreCase);

    public void Add(string name, string? value)
    {
        if (!_values.TryGetValue(name, out var values))
            _values.Add(name, values = []);
        values.Add(value);
    }

    public bool HasArgument(string name) => _values.ContainsKey(name);

    public ICollection<string?> GetArguments(string name) => _values.TryGetValue(name, out var values) ? values : [];

    public IDictionary<string, ICollection<string?>> GetArguments() =>
        _values.ToDictionary(pair => pair.Key, pair => (ICollection<string?>)[.. pair.Value]);
}
