using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace ImplicitInstruct.Tests.House;

/// <summary>The projects of the house as they were compiled: who uses what of whom.</summary>
internal static class Rooms
{
    public const string Core = "ImplicitInstruct";

    private static readonly Lazy<Architecture> House = new(
        () => new ArchLoader().LoadAssemblies([.. All.Select(System.Reflection.Assembly.Load)]).Build());

    /// <summary>Which rooms each room may use; every room may use the core.</summary>
    public static IReadOnlyDictionary<string, string[]> Arrows { get; } = new Dictionary<string, string[]>
    {
        [Core] = [],
        ["ImplicitInstruct.Files"] = [],
        ["ImplicitInstruct.Cpu"] = [],
        ["ImplicitInstruct.Torch"] = [],
        // It is given its tokenizer, and gives vectors: what it runs is nobody else's to know.
        ["ImplicitInstruct.Embedding"] = [],
        ["ImplicitInstruct.MiniWorld"] = [],
        ["ImplicitInstruct.AlpacaEval"] = ["ImplicitInstruct.Files"],
        ["ImplicitInstruct.Hub"] = ["ImplicitInstruct.Files"],
        ["ImplicitInstruct.Pipeline"] = ["ImplicitInstruct.Files"],
        ["ImplicitInstruct.Reporting"] = ["ImplicitInstruct.Files"],
        ["ImplicitInstruct.Reproduction"] =
        [
            "ImplicitInstruct.AlpacaEval", "ImplicitInstruct.Cpu", "ImplicitInstruct.Embedding", "ImplicitInstruct.Files",
            "ImplicitInstruct.Hub", "ImplicitInstruct.MiniWorld", "ImplicitInstruct.Pipeline", "ImplicitInstruct.Reporting",
            "ImplicitInstruct.Torch",
        ],
    };

    public static IEnumerable<string> All => Arrows.Keys;

    /// <summary>
    /// Every use of one type by another, from the compiled bodies of methods too: what is meant only in a comment is none.
    /// </summary>
    /// <returns>For each type of the room the types it uses that are not its own room's; full names.</returns>
    public static IEnumerable<(string User, IType Used)> UsesOf(string room) => House.Value.Types
        .Where(type => RoomOf(type) == room)
        .SelectMany(
            type => type.Dependencies.Select(dependency => (type.FullName, dependency.Target)).DistinctBy(use => use.Target.FullName))
        .Where(use => RoomOf(use.Target) != room);

    /// <summary>Name of the assembly a type is in; empty for what has none, e.g. the parameter of a generic type.</summary>
    public static string RoomOf(IType type) => type.Assembly?.Name.Split(',')[0] ?? "";
}
