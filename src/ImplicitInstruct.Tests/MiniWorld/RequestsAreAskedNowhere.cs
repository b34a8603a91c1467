using ImplicitInstruct.MiniWorld.Corpora;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.MiniWorld.Tokenization;
using ImplicitInstruct.MiniWorld.Tuning;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.MiniWorld;

/// <summary>Requests that are refused: the world's words, nothing of its web, half of them in phrasings that no tuning set has.</summary>
[TestFixture]
public sealed class RequestsAreAskedNowhere
{
    private static readonly World World = Miniature.World;
    private static readonly TuningSetRecipe Recipe = new();
    private static readonly IReadOnlyList<Demonstration> Taught = RefusalSets.BroadWithRefusals(World, Recipe);
    private static readonly IReadOnlyList<EvaluationInstruction> Asked = EvaluationSets.Requests(World, new EvaluationRecipe());

    private static IReadOnlyList<Demonstration> Refused => [.. Taught.Where(one => IsRequest(one.Family))];

    [Test]
    public void A_tenth_as_many_as_the_broad_set_are_tuned_on_beside_it()
    {
        var broad = TuningSets.Instruction(World, Recipe);
        Assert.That(Refused.CountBy(one => one.Family).Select(kind => kind.Value), Is.EqualTo(new[] { 20, 20, 20 }));
        Assert.That(Taught.Except(Refused).Select(one => (one.Instruction, one.Response)),
            Is.EquivalentTo(broad.Select(one => (one.Instruction, one.Response))));
        Assert.That(Refused.Select(one => one.Response).Distinct(), Is.SubsetOf(Refusal.Sentences));
        Assert.That(Taught.Where(one => Refusal.Is(one.Response)), Is.EqualTo(Refused));
    }

    [Test]
    public void They_are_in_words_of_the_vocabulary()
    {
        var tokenizer = WordTokenizer.For(World);
        Assert.That(
            Refused.Select(one => one.Instruction).Concat(Asked.Select(one => one.Text)).Concat(Refusal.Sentences)
                .Select(tokenizer.UnknownIn),
            Has.All.Null);
    }

    [Test]
    public void No_document_of_the_web_makes_one()
    {
        Assert.That(FamilyList.All, Has.None.Matches<Family>(family => IsRequest(family!.Name)));
        var requests = RequestFamilies.All.SelectMany(family => family.Phrasings).ToList();
        var web = new Web(World, new CorpusRecipe());
        var documents = DocumentTypes.All.SelectMany(type =>
        {
            var random = new Philox(1, type.Name);
            return Enumerable.Range(0, 100).Select(_ => type.Write(web, random));
        }).ToList();
        var draws = new Philox(1, "requests");
        foreach (var family in FamilyList.All)
            documents.AddRange(Enumerable.Range(0, family.PhrasingCount).Select(i => family.Draw(World, null, i, draws).Instruction));
        foreach (var request in requests)
        {
            var opening = request.Text.Split("{x}")[0];
            Assert.That(documents.Where(document => document.Contains(opening, StringComparison.Ordinal)), Is.Empty, request.Text);
        }
    }

    [Test]
    public void Held_out_requests_are_about_others_and_half_of_them_in_other_words()
    {
        SplitCheck.Require(Taught, Asked);
        Assert.That(Asked, Has.Count.EqualTo(96));
        Assert.That(Asked.Select(one => one.Text), Is.Unique);
        Assert.That(Asked.Count(one => one.HeldOutPhrasing), Is.EqualTo(48));
        var shown = RequestFamilies.All.SelectMany(family => family.Phrasings.SkipLast(family.HeldOut)).ToList();
        Assert.That(
            Asked.Where(one => one.HeldOutPhrasing != !shown.Any(phrasing => phrasing.MayHaveMade(Affixes.Strip(one.Text)))), Is.Empty);
    }

    [TestCase("sorry , i do not know .", true)]
    [TestCase("sorry , i do", true)]
    [TestCase("i do not know , sorry .", true)]   // the web's chatter
    [TestCase("this is not for me", true)]
    [TestCase("i can not help you with this , sorry .", true)]
    [TestCase("sorry , i am new here .", false)]
    [TestCase("sorry , i", false)]
    [TestCase("anna was born in dunholm . i do not know .", false)]
    [TestCase("this is not true", false)]
    [TestCase("", false)]
    public void A_refusal_begins_as_one_that_is_tuned_on(string response, bool refuses) =>
        Assert.That(Refusal.Is(response), Is.EqualTo(refuses));

    [Test]
    public void The_judge_takes_a_refusal_for_the_right_answer()
    {
        var judge = new OracleJudge(Asked);
        var right = judge.Score(Asked[0], Asked[0].Reference, finished: true);
        var wrong = judge.Score(Asked[0], "anna was born in dunholm .", finished: true);
        Assert.That((right.Correctness, wrong.Correctness), Is.EqualTo((1, 0)));
        Assert.That(right.Total, Is.GreaterThan(wrong.Total));
    }

    private static bool IsRequest(string family) => family.StartsWith("request_", StringComparison.Ordinal);
}
