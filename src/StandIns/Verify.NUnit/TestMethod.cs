using System.Reflection;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace VerifyTests;

/// <summary>The running test, as its snapshot is named after it.</summary>
internal sealed record TestMethod(
    string TypeName, string MethodName, IReadOnlyList<string> ParameterNames, IReadOnlyList<object?> Arguments)
{
    /// <exception cref="InvalidOperationException">No test runs here.</exception>
    public static TestMethod Current(VerifySettings settings)
    {
        var test = TestExecutionContext.CurrentContext.CurrentTest;
        var method = test.Method
            ?? throw new InvalidOperationException(
                "TestContext.CurrentContext.Test.Method is null. Verify can only be used from within a test method.");
        var type = method.TypeInfo.Type;
        var fixtureArguments = Fixture(test.Parent)?.Arguments ?? [];
        string[] names =
        [
            .. ConstructorParameters(type, fixtureArguments.Length),
            .. method.MethodInfo.GetParameters().Select(parameter => parameter.Name!),
        ];
        return new TestMethod(WithParent(type), method.Name, names, settings.Parameters ?? [.. fixtureArguments, .. test.Arguments]);
    }

    private static ITest? Fixture(ITest? parent) => parent is ParameterizedMethodSuite suite ? suite.Parent : parent;

    private static IEnumerable<string> ConstructorParameters(Type type, int count) => count == 0
        ? []
        : type.GetConstructors(BindingFlags.Instance | BindingFlags.Public)
            .Select(constructor => constructor.GetParameters())
            .Single(parameters => parameters.Length == count)
            .Select(parameter => parameter.Name!);

    private static string WithParent(Type type) => type.DeclaringType is { } parent ? $"{parent.Name}.{type.Name}" : type.Name;
}
