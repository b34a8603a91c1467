using System.Reflection;

namespace Cake.Frosting.Engine;

/// <summary>A task and what its attributes say.</summary>
internal sealed class TaskNode(IFrostingTask task)
{
    private readonly Type _type = task.GetType();

    public IFrostingTask Task => task;

    public string Name => NameOf(_type);

    public string Description => _type.GetCustomAttribute<TaskDescriptionAttribute>()?.Description ?? "";

    public IReadOnlyList<string> Dependencies =>
        [.. _type.GetCustomAttributes<IsDependentOnAttribute>().Select(on => Valid(on.Task, "dependency"))];

    public IReadOnlyList<string> Dependees =>
        [.. _type.GetCustomAttributes<IsDependeeOfAttribute>().Select(of => Valid(of.Task, "reverse dependency"))];

    public bool ContinuesOnError => _type.GetCustomAttribute<ContinueOnErrorAttribute>() is not null;

    /// <summary>A task without a body of its own only gathers others, and the table leaves it out.</summary>
    public bool HasBody => Overrides("Run") || Overrides("RunAsync");

    public bool HandlesErrors => Overrides("OnError");

    /// <summary>The context that the task was written for.</summary>
    public Type ContextType => Bases().FirstOrDefault(IsFrostingBase)?.GenericTypeArguments[0] ?? typeof(Core.ICakeContext);

    private static string NameOf(Type type) => type.GetCustomAttribute<TaskNameAttribute>()?.Name ?? type.Name;

    private static string Valid(Type type, string role) => typeof(IFrostingTask).IsAssignableFrom(type)
        ? NameOf(type)
        : throw new FrostingException($"The {role} '{NameOf(type)}' is not a valid task.");

    private bool Overrides(string method) =>
        _type.GetMethods().Any(candidate => candidate.Name == method && !IsFrostingBase(candidate.DeclaringType!));

    private IEnumerable<Type> Bases()
    {
        for (var type = _type; type is not null; type = type.BaseType)
            yield return type;
    }

    private static bool IsFrostingBase(Type type) => type.IsGenericType
        && (type.GetGenericTypeDefinition() == typeof(FrostingTask<>) || type.GetGenericTypeDefinition() == typeof(AsyncFrostingTask<>));
}
