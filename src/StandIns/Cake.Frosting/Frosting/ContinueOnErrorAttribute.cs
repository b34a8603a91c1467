namespace Cake.Frosting;

/// <summary>A failure of this task does not end the build.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ContinueOnErrorAttribute : Attribute;
