using System.ComponentModel;
using Cake.Core;

namespace Cake.Common;

/// <summary>Typed access to arguments.</summary>
public static class ArgumentAliases
{
    /// <summary>Whether <paramref name="name"/> was typed.</summary>
    public static bool HasArgument(this ICakeContext context, string name) => context.Arguments.HasArgument(name);

    /// <summary>The last value of <paramref name="name"/>.</summary>
    /// <exception cref="CakeException">It was not typed, or is a flag.</exception>
    public static T Argument<T>(this ICakeContext context, string name) =>
        context.Arguments.GetArguments(name).LastOrDefault() is { } value
            ? Convert<T>(value)
            : throw new CakeException($"Argument '{name}' was not set.");

    /// <summary>The last value of <paramref name="name"/>, or <paramref name="defaultValue"/>.</summary>
    public static T Argument<T>(this ICakeContext context, string name, T defaultValue) =>
        context.Arguments.GetArguments(name).LastOrDefault() is { } value ? Convert<T>(value) : defaultValue;

    /// <summary>All values of <paramref name="name"/>, or <paramref name="defaultValues"/>.</summary>
    public static ICollection<T> Arguments<T>(this ICakeContext context, string name, ICollection<T> defaultValues) =>
        context.Arguments.GetArguments(name) is { Count: > 0 } values ? [.. values.Select(value => Convert<T>(value!))] : defaultValues;

    private static T Convert<T>(string value) => (T)TypeDescriptor.GetConverter(typeof(T)).ConvertFromInvariantString(value)!;
}
