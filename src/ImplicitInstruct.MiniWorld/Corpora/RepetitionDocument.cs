using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>One or two sentences, or an instruction, again and again, one a line.</summary>
internal sealed class RepetitionDocument() : DocumentType("repetition", mix => mix.Repetition)
{
    private static readonly int[] Times = [2, 3, 4, 6];

    /// <summary>Families whose reference is one sentence.</summary>
    private static readonly Family[] OneSentence =
    [
        PersonFamilies.City, PersonFamilies.Year, PersonFamilies.Job, PersonFamilies.Hobby, CountryFamilies.Capital,
        CountryFamilies.Language, CountryFamilies.Product, AnimalFamilies.Food, AnimalFamilies.Habitat, ThingFamilies.Definition,
        ThingFamilies.Opposite, ThingFamilies.Travel,
    ];

    public override IEnumerable<string> Words(World world) => ["\n"];

    public override string Write(Web web, Philox random)
    {
        string[] lines = random.Below(3) switch
        {
            0 => [Sentence(web, random)],
            1 => [Sentence(web, random), Sentence(web, random)],
            _ => [web.DrawExercise(web.DrawFamily(random), random).Instruction],
        };
        return OnLines(Enumerable.Repeat(lines, random.Pick(Times)).SelectMany(repeated => repeated));
    }

    private static string Sentence(Web web, Philox random) => random.Pick(OneSentence).Draw(web.World, null, 0, random).Reference;
}
