using ImplicitInstruct.Decoding;
using ImplicitInstruct.Decoding.Rules;
using ImplicitInstruct.MiniWorld;
using ImplicitInstruct.MiniWorld.Decoding;

namespace ImplicitInstruct.Tests.MiniWorld;

[TestFixture]
public sealed class TheRulesSpeakTheMiniaturesWords
{
    private static readonly MiniatureRules Rules = new();

    [Test]
    public void The_end_token_gains_four_every_thirty_tokens_without_end()
    {
        var end = Recipe(Rules).End!;
        Assert.That(end.EndToken, Is.EqualTo(Miniature.Tokenizer.EndToken));
        Assert.That(new[] { 0, 15, 30, 72 }.Select(end.ScoreAfter), Is.EqualTo(new[] { 0, 2, 4, 9.6 }).Within(1e-12));
    }

    [Test]
    public void Eighteen_words_lose_three()
    {
        var scores = Recipe(Rules).Uniform!.Scores;
        Assert.That(scores, Has.Count.EqualTo(18));
        Assert.That(scores.Select(score => score.Score), Is.All.EqualTo(-3));
        Assert.That(scores.Select(score => Miniature.Tokenizer.Words[score.Token]),
            Is.EqualTo(MiniatureRules.Words).And.EqualTo(scores.Select(score => score.Piece)));
    }

    [Test]
    public void The_templates_tokens_and_the_responses_are_seen_but_not_the_instructions()
    {
        var seen = Penalised(Rules, "where was nils born ?", "nils was born in belmar .");
        Assert.That(seen, Is.EquivalentTo(new[] { "<", "|", "user", ">", "\n", "assistant", "nils", "was", "born", "in", "belmar" }));
        Assert.That(Penalised(Rules, "where was nils born ?", ""), Is.EquivalentTo(new[] { "<", "|", "user", ">", "\n", "assistant" }));
    }

    [Test]
    public void As_in_the_official_code_the_instruction_can_be_seen_too()
    {
        var seen = Penalised(Rules with { SeenScope = DiversityScope.AfterUserTag }, "where was nils born ?", "");
        Assert.That(seen, Is.EquivalentTo(new[] { "<", "|", "user", ">", "\n", "assistant", "where", "was", "nils", "born", "?" }));
    }

    [Test]
    public void Other_tags_have_other_tokens()
    {
        var format = MiniWorldFormat.Chat with { UserTag = "x x", AssistantTag = "y y" };
        var always = Rules.For(Miniature.Tokenizer, format).Diversity!.AlwaysSeen;
        Assert.That(always.Select(id => Miniature.Tokenizer.Words[id]), Is.EquivalentTo(new[] { "x", "y", "\n" }));
    }

    [Test]
    public void A_strength_of_zero_switches_its_rule_off()
    {
        Assert.That(InForce(Rules), Is.EqualTo((true, true, true)));
        Assert.That(InForce(Rules with { EndScore = 0 }), Is.EqualTo((false, true, true)));
        Assert.That(InForce(Rules with { UniformPenalty = 0 }), Is.EqualTo((true, false, true)));
        Assert.That(InForce(Rules with { SeenPenalty = 0 }), Is.EqualTo((true, true, false)));

        static (bool End, bool Uniform, bool Diversity) InForce(MiniatureRules rules)
        {
            var recipe = Recipe(rules);
            return (recipe.End is not null, recipe.Uniform is not null, recipe.Diversity is not null);
        }
    }

    [Test]
    public void Strengths_that_cannot_be_are_refused_by_name()
    {
        Assert.That(() => Recipe(Rules with { SeenPenalty = -1 }), Throws.TypeOf<AdviceException>().With.Message.Contains("SeenPenalty"));
        Assert.That(() => Recipe(Rules with { EndPace = 0 }), Throws.TypeOf<AdviceException>().With.Message.Contains("EndPace"));
    }

    private static RuleAdapterRecipe Recipe(MiniatureRules rules) => rules.For(Miniature.Tokenizer, MiniWorldFormat.Chat);

    /// <summary>Words that the diversity rule alone makes less likely.</summary>
    private static List<string> Penalised(MiniatureRules rules, string instruction, string response)
    {
        var logits = new float[Miniature.Tokenizer.VocabularySize];
        var prompt = MiniWorldFormat.Chat.Prompt(Miniature.Tokenizer, instruction);
        new RuleAdapter(Recipe(rules with { EndScore = 0, UniformPenalty = 0 })).Process(
            new DecodingPosition([.. prompt, .. Miniature.Tokenizer.Encode(response)], prompt.Length), logits);
        Assert.That(logits, Is.All.EqualTo(0f).Or.EqualTo(-0.5f));
        return [.. logits.Index().Where(logit => logit.Item != 0).Select(logit => Miniature.Tokenizer.Words[logit.Index])];
    }
}
