using System.Reflection;
using Cake.Frosting;

namespace ImplicitInstruct.Build.CommandLine;

/// <summary>The tasks of this host, as their attributes describe them.</summary>
internal static class Targets
{
    /// <summary>By name.</summary>
    public static IReadOnlyList<Target> All { get; } =
    [
        .. typeof(Targets).Assembly.GetExportedTypes()
            .Where(type => typeof(IFrostingTask).IsAssignableFrom(type) && !type.IsAbstract)
            .Select(
                type => new Target(
                    type.GetCustomAttribute<TaskNameAttribute>()!.Name, type.GetCustomAttribute<TaskDescriptionAttribute>()!.Description))
            .OrderBy(target => target.Name, StringComparer.Ordinal),
    ];
}
