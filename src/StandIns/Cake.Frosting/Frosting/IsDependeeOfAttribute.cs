namespace Cake.Frosting;

/// <summary>Runs before another task, which need not know.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class IsDependeeOfAttribute(Type type) : Attribute
{
    /// <summary>The task that runs after.</summary>
    public Type Task { get; } = type;
}
