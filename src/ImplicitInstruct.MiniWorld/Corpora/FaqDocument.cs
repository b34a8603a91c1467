using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>Instructions, each with its answer on the next line.</summary>
internal sealed class FaqDocument() : DocumentType("faq", mix => mix.Faq)
{
    private static readonly int[] Lengths = [1, 1, 2, 3, 5];

    public override IEnumerable<string> Words(World world) => ["\n"];

    public override string Write(Web web, Philox random)
    {
        var separator = random.Chance(0.5) ? " \n " : " \n \n ";
        return string.Join(separator, Enumerable.Range(0, random.Pick(Lengths)).Select(_ => Pair(web, random)));
    }

    private static string Pair(Web web, Philox random)
    {
        var family = web.DrawFamily(random);
        var exercise = web.DrawExercise(family, random);
        return $"{exercise.Instruction} \n {web.Answer(family, exercise, random)}";
    }
}
