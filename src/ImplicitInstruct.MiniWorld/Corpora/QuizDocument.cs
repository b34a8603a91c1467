using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>Three to eight instructions, one a line, without answers.</summary>
internal sealed class QuizDocument() : DocumentType("quiz", mix => mix.Quiz)
{
    private static readonly string[] Headers = ["quiz", "exam", "to do", "search log", "homework", ""];
    private static readonly string[] Bullets = ["1", "-", "*", ""];

    public override IEnumerable<string> Words(World world) =>
        [
            .. Headers.SelectMany(header => header.Split(' ', StringSplitOptions.RemoveEmptyEntries)), .. Number.Words(1, 8), ".", "-", "*",
            "\n",
        ];

    public override string Write(Web web, Philox random)
    {
        var header = random.Pick(Headers);
        var bullet = random.Pick(Bullets);
        var only = random.Chance(0.7) ? web.DrawFamily(random) : null;
        var lines = Enumerable.Range(1, 3 + random.Below(6)).Select(number =>
        {
            var instruction = web.DrawExercise(only ?? web.DrawFamily(random), random).Instruction;
            return bullet switch { "" => instruction, "1" => $"{Number.Word(number)} . {instruction}", _ => $"{bullet} {instruction}" };
        });
        return OnLines(header.Length > 0 ? lines.Prepend(header) : lines);
    }
}
