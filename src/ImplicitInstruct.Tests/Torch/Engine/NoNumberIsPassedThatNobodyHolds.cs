using ImplicitInstruct.Torch;
using ImplicitInstruct.Torch.Engine;
using Mono.Cecil;
using Mono.Cecil.Cil;
using TorchSharp;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>
/// Read off the compiled engine, its tests and TorchSharp itself: a number that nobody holds may be freed before libtorch reads it, which
/// no test that runs is sure to meet.
/// </summary>
[TestFixture]
public sealed class NoNumberIsPassedThatNobodyHolds
{
    private const string Scripts = "TorchSharp.torch/jit/CompilationUnit::invoke";

    [Test]
    public void No_call_has_TorchSharp_make_a_number_and_none_passes_a_fresh_one()
    {
        using var torch = ModuleDefinition.ReadModule(typeof(Scalar).Assembly.Location);
        using var engine = ModuleDefinition.ReadModule(typeof(TorchEngines).Assembly.Location);
        using var tests = ModuleDefinition.ReadModule(GetType().Assembly.Location);
        var callees = Methods(torch).ToDictionary(
            method => method.FullName, method => method.Body.Instructions.Select(Callee).OfType<string>().ToHashSet());
        var making = callees.Keys.Where(name => !IsFresh(name) && callees[name].Any(IsFresh)).ToHashSet();
        while (callees.Keys.Where(name => !making.Contains(name) && !IsFresh(name) && callees[name].Overlaps(making)).ToList()
            is { Count: > 0 } more)
            making.UnionWith(more);
        Assert.That(making, Has.Some.Contains("Tensor::op_Addition("), "a sum of two tensors passes a factor of 1");

        var ours = Methods(engine).Concat(Methods(tests)).ToList();
        Assert.That(ours.SelectMany(method => method.Body.Instructions).Any(IsFresh), Is.True, "nothing was read");
        Assert.That(
            from method in ours
            from instruction in method.Body.Instructions
            let callee = Callee(instruction)
            where callee is not null
            where callee.Contains(Scripts, StringComparison.Ordinal)
                ? !IsTheHolder(method)
                : making.Contains(callee) || (IsFresh(callee) && !IsTheHolder(method) && !IsHeld(instruction, method))
            select $"{method.DeclaringType.Name}.{method.Name} calls {callee}",
            Is.Empty);
    }

    private static IEnumerable<MethodDefinition> Methods(ModuleDefinition module) =>
        module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody);

    private static string? Callee(Instruction instruction) => instruction.Operand is MethodReference method
        ? method.GetElementMethod().FullName
        : null;

    private static bool IsFresh(Instruction instruction) => Callee(instruction) is { } callee && IsFresh(callee);

    private static bool IsFresh(string callee) =>
        callee.Contains("TorchSharp.Scalar::op_Implicit(", StringComparison.Ordinal)
        || callee.Contains("ScalarExtensionMethods::ToScalar(", StringComparison.Ordinal);

    /// <summary>Functions of TorchScript are called in one place.</summary>
    private static bool IsTheHolder(MethodDefinition method) =>
        (method.DeclaringType.DeclaringType ?? method.DeclaringType).FullName == typeof(Held).FullName;

    /// <summary>A fresh number goes to a field, or to a variable that is disposed.</summary>
    private static bool IsHeld(Instruction made, MethodDefinition method)
    {
        var next = made.Next;
        while (next.OpCode.Code is Code.Br or Code.Br_S)   // of a conditional expression
            next = (Instruction)next.Operand;
        return method.IsConstructor || next.OpCode.Code is Code.Stfld or Code.Stsfld
            || (VariableOf(next, isStored: true) is { } kept && method.Body.Instructions.Any(instruction =>
                VariableOf(instruction, isStored: false) == kept
                && instruction.Next.Operand is MethodReference { Name: nameof(IDisposable.Dispose) }));
    }

    private static int? VariableOf(Instruction instruction, bool isStored) => (instruction.OpCode.Code, isStored) switch
    {
        (Code.Stloc_0, true) or (Code.Ldloc_0, false) => 0,
        (Code.Stloc_1, true) or (Code.Ldloc_1, false) => 1,
        (Code.Stloc_2, true) or (Code.Ldloc_2, false) => 2,
        (Code.Stloc_3, true) or (Code.Ldloc_3, false) => 3,
        (Code.Stloc or Code.Stloc_S, true) or (Code.Ldloc or Code.Ldloc_S, false) => ((VariableDefinition)instruction.Operand).Index,
        _ => null,
    };
}
