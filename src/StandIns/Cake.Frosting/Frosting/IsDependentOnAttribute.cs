namespace Cake.Frosting;

/// <summary>Another task runs first.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class IsDependentOnAttribute(Type type) : Attribute
{
    /// <summary>The task that runs first.</summary>
    public Type Task { get; } = type;
}
