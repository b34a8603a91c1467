using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>Word problems with one addition, subtraction or multiplication.</summary>
internal sealed class ArithmeticFamily : Family
{
    private const int PerOperator = 3;
    private const string Operators = "+-*";
    private static readonly Template Reference = new("{a} {op} {b} = {c} . {n} has {c} {o} .");
    private static readonly Template Alternative = new("{c} {o} .");
    private static readonly Template Marked = new("{answer} \n #### {c}");

    private ArithmeticFamily() : base(
        "math",
        "{n} has {a} {o} and buys {b} more . how many {o} does {n} have ?",
        "{n} had {a} {o} and found {b} more . how many {o} does {n} have now ?",
        "{n} owns {a} {o} and gets {b} more . how many {o} is that ?",
        "{n} has {a} {o} and loses {b} . how many {o} does {n} have ?",
        "{n} had {a} {o} and sold {b} . how many {o} does {n} have now ?",
        "{n} owns {a} {o} and gives away {b} . how many {o} is that ?",
        "{n} has {a} bags with {b} {o} each . how many {o} does {n} have ?",
        "{n} had {a} boxes with {b} {o} each . how many {o} does {n} have now ?",
        "{n} owns {a} bags with {b} {o} each . how many {o} is that ?")
    { }

    public static Family Instance { get; } = new ArithmeticFamily();

    public override int PhrasingCount => PerOperator;

    public override int HeldOut => 1;

    protected override IEnumerable<Template> Responses => [Reference, Alternative, Marked];

    protected override IEnumerable<string> OtherWords(World world) =>
        world.Arithmetic.SelectMany(fact => fact.Name.Split(' ').Append(Number.Word(fact.Result)))
            .Concat(world.People.Select(person => person.Name)).Concat(world.Values.CountedObjects);

    public override Exercise Draw(World world, Split? split, int phrasing, Philox random)
    {
        var person = Subject(world, world.People, split, random);
        var fact = Subject(world, world.Arithmetic, split, random);
        var things = random.Pick(world.Values.CountedObjects);
        var answer = Number.Word(fact.Result);
        Slot[] slots =
        [
            new("n", person.Name), new("a", Number.Word(fact.A)), new("op", fact.Operator.ToString()), new("b", Number.Word(fact.B)),
            new("c", answer), new("o", things),
        ];
        var reference = Reference.Fill(slots);
        return new Exercise
        {
            Family = Name,
            Phrasing = phrasing,
            Instruction = Phrasings[(Operators.IndexOf(fact.Operator, StringComparison.Ordinal) * PerOperator) + phrasing].Fill(slots),
            Reference = reference,
            Alternative = Alternative.Fill(slots),
            Entities = [person.Id, fact.Id],
            Key = new ArithmeticKey
            {
                Reference = reference,
                Person = person.Name,
                CountedObjects = things,
                Equation = $"{fact.Name} = {answer}",
                Answer = answer,
            },
        };
    }

    public override string WebResponse(Exercise exercise, WebWording wording, Philox random)
    {
        var response = base.WebResponse(exercise, wording, random);
        return random.Chance(wording.MarkerShare) ? WithMarker(exercise, response) : response;
    }

    /// <summary>The response with <c>#### answer</c> on a line of its own, as in GSM8K.</summary>
    public static string WithMarker(Exercise exercise, string response) =>
        Marked.Fill(new Slot("answer", response), new Slot("c", ((ArithmeticKey)exercise.Key).Answer));
}
