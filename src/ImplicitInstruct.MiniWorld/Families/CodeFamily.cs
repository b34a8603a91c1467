using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>Asks for a function of one line.</summary>
internal sealed class CodeFamily : Family
{
    private static readonly Template Reference = new("def {name} ( {arg} ) : \n return {expression}");

    private CodeFamily() : base(
        "code", "write a function that {x} .", "write code that {x} .", "give me a function that {x} .",
        "how do i write a function that {x} ?",
        "write a small program that {x} .", "please write a function that {x} .", "show me code that {x} .")
    { }

    public static Family Instance { get; } = new CodeFamily();

    protected override IEnumerable<Template> Responses => [Reference];

    protected override IEnumerable<string> OtherWords(World world) => world.Functions.SelectMany(function =>
        $"{function.Description} {function.Function} {function.Argument} {function.Expression}".Split(' '));

    public override Exercise Draw(World world, Split? split, int phrasing, Philox random)
    {
        var function = Subject(world, world.Functions, split, random);
        var reference = Text(function);
        return new Exercise
        {
            Family = Name,
            Phrasing = phrasing,
            Instruction = Phrasings[phrasing].Fill(new Slot("x", function.Description)),
            Reference = reference,
            Entities = [function.Id],
            Key = new CodeKey { Reference = reference },
        };
    }

    /// <summary>The function's two lines.</summary>
    public static string Text(CodeFunction function) =>
        Reference.Fill(
            new Slot("name", function.Function), new Slot("arg", function.Argument), new Slot("expression", function.Expression));
}
