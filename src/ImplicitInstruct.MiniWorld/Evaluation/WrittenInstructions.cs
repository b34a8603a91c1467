using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Evaluation;

/// <summary>Finds what a written instruction asks for, so that the judge that knows the world can judge responses to it.</summary>
public static class WrittenInstructions
{
    /// <summary>
    /// Draws of a wording after which a text is taken to ask for nothing that there is: many times the subjects that any family has.
    /// </summary>
    private const int Patience = 20_000;

    /// <summary>Subjects of one split, those for tests first, and then of all splits together.</summary>
    private static readonly Split?[] Splits = [Split.Test, Split.Validation, Split.Tune, Split.Obscure, null];

    /// <summary>The instruction with what judging needs; null where no family of the world words anything so.</summary>
    /// <param name="world">The facts.</param>
    /// <param name="text">The instruction, in the world's words; affixes may stand around it.</param>
    /// <param name="id">What it is called.</param>
    public static EvaluationInstruction? Find(World world, string text, string id)
    {
        var core = Affixes.Strip(text);
        var wordings =
            from family in FamilyList.All
            from wording in family.Phrasings.Index()
            let asked = family.TakesAffixes ? core : text
            where wording.Item.MayHaveMade(asked)
            select (Family: family, Phrasing: wording.Index % family.PhrasingCount, Asked: asked);
        foreach (var (family, phrasing, asked) in wordings)
        {
            if (Find(world, family, phrasing, asked) is { } exercise)
                return new EvaluationInstruction
                {
                    Id = id,
                    Family = family.Name,
                    Text = text,
                    Reference = exercise.Reference,
                    HeldOutPhrasing = phrasing >= family.PhrasingCount - family.HeldOut,
                    Entities = exercise.Entities,
                    Key = exercise.Key,
                };
        }

        return null;
    }

    private static Exercise? Find(World world, Family family, int phrasing, string asked)
    {
        foreach (var split in Splits)
        {
            var random = new Philox(1, $"written/{family.Name}/{asked}");
            for (var draw = 0; draw < Patience; draw++)
            {
                if (TryDraw(world, family, split, phrasing, random) is not { } exercise)
                    break;
                if (exercise.Instruction == asked)
                    return exercise;
            }
        }

        return null;
    }

    /// <summary>An exercise; null where the family has no subject in the split.</summary>
    private static Exercise? TryDraw(World world, Family family, Split? split, int phrasing, Philox random)
    {
        try
        {
            return family.Draw(world, split, phrasing, random);
        }
        catch (AdviceException)
        {
            return null;
        }
    }
}
