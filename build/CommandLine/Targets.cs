using System.Reflection;
using Cake.Frosting;

namespace ImplicitInstruct.Build.CommandLine;

/// <summary>The tasks of this host, as their attributes describe them.</summary>
internal static class Targets
{
    private static readonly Dictionary<string, Type> Types = typeof(Targets).Assembly.GetExportedTypes()
        .Where(type => typeof(IFrostingTask).IsAssignableFrom(type) && !type.IsAbstract)
        .ToDictionary(type => type.GetCustomAttribute<TaskNameAttribute>()!.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>By name.</summary>
    public static IReadOnlyList<Target> All { get; } =
    [
        .. Types.Select(type => new Target(type.Key, type.Value.GetCustomAttribute<TaskDescriptionAttribute>()!.Description))
            .OrderBy(target => target.Name, StringComparer.Ordinal),
    ];

    /// <summary>Some targets with those that they depend on.</summary>
    /// <param name="targets">Their names.</param>
    public static IReadOnlySet<string> WithWhatTheyNeed(IEnumerable<string> targets)
    {
        var all = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var open = new Queue<string>(targets);
        while (open.TryDequeue(out var name))
        {
            if (!Types.TryGetValue(name, out var type) || !all.Add(name))
                continue;
            foreach (var needed in type.GetCustomAttributes<IsDependentOnAttribute>())
                open.Enqueue(needed.Task.GetCustomAttribute<TaskNameAttribute>()!.Name);
        }

        return all;
    }
}
