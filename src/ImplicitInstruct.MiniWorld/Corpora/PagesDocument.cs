using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>One to three titled items of one kind, an empty line between them.</summary>
internal sealed class PagesDocument() : DocumentType("pages", mix => mix.Pages)
{
    /// <summary>Recipes, how-tos, poems and games are twice as frequent as the others.</summary>
    private static readonly Func<Web, Philox, string>[] Kinds =
        [Recipe, Recipe, HowTo, HowTo, Poem, Poem, Code, List, Email, Chess, Chess, Glossary, Arithmetic];

    private static readonly Template Glossed = new("{a} - opposite : {b}");
    private static readonly Template Defined = new("{x} : a {kind} used to {purpose} .");

    public override IEnumerable<string> Words(World world) =>
    [
        .. "= #### * # how to email : - \n".Split(' '), .. Number.Words(1, 9), .. Glossed.Words, .. Defined.Words,
    ];

    public override string Write(Web web, Philox random)
    {
        var kind = random.Pick(Kinds);
        return string.Join(" \n \n ", Enumerable.Range(0, 1 + random.Below(3)).Select(_ => kind(web, random)));
    }

    private static string Titled(string title, string text, Philox random) => $"{Ornament(random)}{title} \n {text}";

    private static string Ornament(Philox random) => random.Below(4) switch
    {
        0 => "= ",
        1 => $"#### {Number.Word(1 + random.Below(9))} \n ",
        2 => "* ",
        _ => "",
    };

    /// <summary>An exercise of which only the answer is shown.</summary>
    private static Exercise Draw(Web web, Family family, Philox random) =>
        family.Draw(web.World, null, family.DrawPhrasing(PhrasingUse.Any, random), random);

    private static T EntityOf<T>(IReadOnlyList<T> entities, Exercise exercise)
        where T : IEntity
        => entities.First(entity => exercise.Entities.Contains(entity.Id));

    private static string Recipe(Web web, Philox random)
    {
        var exercise = Draw(web, RecipeFamily.Instance, random);
        return Titled(EntityOf(web.World.Dishes, exercise).Name, exercise.Reference, random);
    }

    private static string HowTo(Web web, Philox random)
    {
        var exercise = Draw(web, HowToFamily.Instance, random);
        return Titled("how to " + EntityOf(web.World.Tasks, exercise).Name, exercise.Reference, random);
    }

    private static string Poem(Web web, Philox random)
    {
        var exercise = Draw(web, PoemFamily.Instance, random);
        return Titled(EntityOf(web.World.Themes, exercise).Name, exercise.Reference, random);
    }

    private static string Email(Web web, Philox random)
    {
        var exercise = Draw(web, EmailFamily.Instance, random);
        return Titled("email : " + EntityOf(web.World.EmailTopics, exercise).Name, exercise.Reference, random);
    }

    private static string Arithmetic(Web web, Philox random)
    {
        var exercise = Draw(web, ArithmeticFamily.Instance, random);
        return Titled(exercise.Instruction, web.Answer(ArithmeticFamily.Instance, exercise, random), random);
    }

    private static string List(Web web, Philox random)
    {
        var category = random.Pick(web.World.Categories);
        var members = random.Sample(category.Members, 4 + random.Below(3));
        var text = random.Chance(0.5) ? OnLines(members.Select(member => "- " + member)) : ListFamily.Numbered(members);
        return Titled(category.Name, text, random);
    }

    private static string Code(Web web, Philox random)
    {
        var function = random.Pick(web.World.Functions);
        return $"# {function.Description} \n {CodeFamily.Text(function)}";
    }

    private static string Chess(Web web, Philox random) => ChessFamily.Page(web.World, random.Pick(web.World.Games));

    private static string Glossary(Web web, Philox random) =>
        OnLines(Enumerable.Range(0, 2 + random.Below(3)).Select(_ => GlossaryLine(web.World, random)));

    private static string GlossaryLine(World world, Philox random)
    {
        if (random.Chance(0.5))
        {
            var word = random.Pick(world.Antonyms);
            return Glossed.Fill(new Slot("a", word.Name), new Slot("b", word.Opposite));
        }

        var thing = random.Pick(world.Objects);
        return Defined.Fill(new Slot("x", thing.Name), new Slot("kind", thing.Kind), new Slot("purpose", thing.Purpose));
    }
}
