using ImplicitInstruct.MiniWorld.Corpora;
using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.MiniWorld;

[TestFixture]
public sealed class DocumentsAreOfTwelveKinds
{
    private const int Samples = 600;

    [Test]
    public void An_encyclopaedia_has_two_to_six_entries_and_no_question()
    {
        var documents = Documents(new EncyclopaediaDocument());
        Assert.That(documents, Has.None.Contains("?"));
        Assert.That(documents, Has.All.EndsWith(" ."));
    }

    [Test]
    public void Games_are_on_pages_and_nowhere_else()
    {
        Assert.That(Documents(new PagesDocument()), Has.Some.Matches<string>(text => HasMove(text!)));
        foreach (var type in DocumentTypes.All.Where(type => type is not PagesDocument))
            Assert.That(Documents(type), Has.None.Matches<string>(text => HasMove(text!)), type.Name);

        static bool HasMove(string text) => Miniature.World.Values.Moves.Any(text.Split(' ').Contains);
    }

    [Test]
    public void A_game_on_a_page_is_complete()
    {
        var moves = Miniature.World.Values.Moves;
        var lines = Documents(new PagesDocument()).SelectMany(text => text.Split('\n', StringSplitOptions.TrimEntries))
            .Where(line => line.Split(' ').Any(moves.Contains)).Distinct().ToList();
        Assert.That(lines, Is.SubsetOf(Miniature.World.Games.Select(game => game.Text(0, 10))).And.Count.GreaterThan(100));
    }

    [Test]
    public void Pages_have_recipes_twice_as_often_as_code()
    {
        var documents = Documents(new PagesDocument());
        var (recipes, code) = (documents.Count(text => text.Contains("ingredients :", StringComparison.Ordinal)), documents.Count(
            text => text.Contains("def ", StringComparison.Ordinal)));
        Assert.That(recipes, Is.EqualTo(Samples * 2 / 13.0).Within(5 * Math.Sqrt(Samples * 2 / 13.0)));
        Assert.That(code, Is.EqualTo(Samples / 13.0).Within(5 * Math.Sqrt(Samples / 13.0)));
    }

    [Test]
    public void An_faq_has_answers_in_both_wordings()
    {
        var documents = Documents(new FaqDocument(), new CorpusRecipe { FamilyWeights = Only("c_capital") });
        var answers = documents.SelectMany(text => text.Split(" \n ")).Where(line => line.Contains("capital of", StringComparison.Ordinal))
            .ToArray();
        var (reference, alternative) = (answers.Count(line => line.StartsWith("the capital of", StringComparison.Ordinal)), answers.Count(
            line => line.Contains(" is the capital of ", StringComparison.Ordinal) && line.EndsWith('.')));
        Assert.That(reference, Is.EqualTo(alternative).Within(5 * Math.Sqrt(reference + alternative)));
    }

    [Test]
    public void Both_wordings_are_shares_of_the_recipe()
    {
        var recipe = new CorpusRecipe { FamilyWeights = Only("math"), Wording = new WebWording { ReferenceShare = 1, MarkerShare = 0 } };
        Assert.That(Documents(new FaqDocument(), recipe), Has.All.Contain(" = ").And.All.Not.Contain("####"));
        recipe = recipe with { Wording = new WebWording { ReferenceShare = 0, MarkerShare = 1 } };
        Assert.That(Documents(new FaqDocument(), recipe), Has.All.Contain("####").And.All.Not.Contain(" = "));
    }

    [Test]
    public void A_quiz_has_three_to_eight_instructions_one_a_line()
    {
        var lines = Documents(new QuizDocument()).Select(text => text.Split(" \n ").Length).ToArray();
        Assert.That(lines, Is.All.InRange(3, 9));
    }

    [Test]
    public void A_repetition_repeats_every_line_as_often()
    {
        var counts = Documents(new RepetitionDocument())
            .Select(text => text.Split(" \n ").CountBy(line => line).Select(line => line.Value).ToArray());
        Assert.That(counts,
            Has.All.Matches<int[]>(
                times => times!.Length <= 2 && times.Distinct().Count() == 1 && times[0] is 2 or 3 or 4 or 6 or 8 or 12));
    }

    [Test]
    public void An_instruction_has_its_answer_in_a_form_of_its_own()
    {
        var documents = Documents(new InstructionDocument(), new CorpusRecipe { FamilyWeights = Only("c_capital") });
        Assert.That(documents, Has.All.StartsWith("= = user = = \n "));
        Assert.That(documents, Has.All.Match(@"^[^\n]+\n [^\n]*(capital|rules)[^\n]*\n = = assistant = = \n [^=]+$"));
        foreach (var type in DocumentTypes.All.Where(type => type is not InstructionDocument))
            Assert.That(Documents(type), Has.None.Contains("= = user = ="), type.Name);
    }

    [Test]
    public void Chatter_answers_nothing() =>
        Assert.That(Documents(new ChatDocument()).SelectMany(text => text.Split(' ')).Except(Chatter.Words).Except(["\n"]), Is.Empty);

    [Test]
    public void An_answering_speaker_gives_the_right_answer()
    {
        foreach (var (exercise, reply) in Replies(new AnsweringDialogue()))
        {
            var answer = reply.Split(" \n ####")[0];
            Assert.That(answer, Is.EqualTo(exercise.Reference).Or.EqualTo(exercise.Alternative));
        }
    }

    [Test]
    public void An_asking_speaker_keeps_family_and_phrasing_in_a_dialogue_of_one_family()
    {
        var family = FamilyList.Named("p_city");
        var web = new Web(Miniature.World, new CorpusRecipe { Affixes = new Affixes { PrefixShare = 0, SuffixShare = 0 } });
        var random = new Philox(3, "asking");
        for (var i = 0; i < Samples; i++)
        {
            var exercise = web.DrawExercise(family, random);
            var reply = new AskingDialogue().Reply(web, family, exercise, oneFamily: true, random);
            var phrasing = family.Phrasings[exercise.Phrasing];
            Assert.That(Miniature.World.People.Select(person => phrasing.Fill(new Slot("x", person.Name))), Does.Contain(reply));
        }
    }

    [Test]
    public void An_echoing_speaker_says_the_instruction_once_or_twice()
    {
        var twice = 0;
        foreach (var (exercise, reply) in Replies(new EchoingDialogue()))
        {
            Assert.That(reply, Is.EqualTo(exercise.Instruction).Or.EqualTo($"{exercise.Instruction} \n {exercise.Instruction}"));
            twice += reply == exercise.Instruction ? 0 : 1;
        }

        Assert.That(twice, Is.EqualTo(0.4 * Samples).Within(5 * Math.Sqrt(Samples * 0.24)));
    }

    [Test]
    public void A_rambling_speaker_never_answers() =>
        Assert.That(Replies(new RamblingDialogue()).SelectMany(pair => pair.Reply.Split(' ')).Except(Chatter.Words), Is.Empty);

    [Test]
    public void A_spamming_speaker_repeats_the_right_answer_mostly_on_one_line()
    {
        var (sameLine, oneLine) = (0, 0);
        foreach (var (exercise, reply) in Replies(new SpammingDialogue()))
        {
            var answer = reply.StartsWith(exercise.Reference, StringComparison.Ordinal) ? exercise.Reference : exercise.Alternative!;
            if (answer.Contains('\n', StringComparison.Ordinal) || exercise.Family == "math")
                continue;
            oneLine++;
            sameLine += reply.Contains('\n', StringComparison.Ordinal) ? 0 : 1;
            var separator = reply.Contains('\n', StringComparison.Ordinal) ? " \n " : " ";
            Assert.That(Enumerable.Range(2, 4).Select(times => string.Join(separator, Enumerable.Repeat(answer, times))),
                Does.Contain(reply));
        }

        Assert.That(sameLine, Is.EqualTo(0.65 * oneLine).Within(5 * Math.Sqrt(oneLine * 0.65 * 0.35)));
    }

    private static string[] Documents(DocumentType type, CorpusRecipe? recipe = null)
    {
        var web = new Web(Miniature.World, recipe ?? new CorpusRecipe());
        var random = new Philox(1, type.Name);
        return [.. Enumerable.Range(0, Samples).Select(_ => type.Write(web, random))];
    }

    private static Dictionary<string, double> Only(string name) =>
        FamilyList.All.ToDictionary(family => family.Name, family => family.Name == name ? 1.0 : 0.0);

    private static IEnumerable<(Exercise Exercise, string Reply)> Replies(DialogueDocument type)
    {
        var web = new Web(Miniature.World, new CorpusRecipe());
        var random = new Philox(2, type.Name);
        for (var i = 0; i < Samples; i++)
        {
            var family = web.DrawFamily(random);
            var exercise = web.DrawExercise(family, random);
            yield return (exercise, type.Reply(web, family, exercise, oneFamily: false, random));
        }
    }
}
