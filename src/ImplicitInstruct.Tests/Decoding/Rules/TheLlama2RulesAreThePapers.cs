using ImplicitInstruct.Decoding;
using ImplicitInstruct.Decoding.Rules;
using ImplicitInstruct.Formatting;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Tests.Hub.Tokenizers;

namespace ImplicitInstruct.Tests.Decoding.Rules;

/// <summary>Number by number: paper, section 6.1, table 8 and listing 1; official repository, open_instruct/combined_model.py.</summary>
[TestFixture]
public sealed class TheLlama2RulesAreThePapers
{
    /// <summary>Everything as in the paper's listing 1.</summary>
    private static readonly Llama2RuleChoices Listing = new() { UserTag = TagMatch.First, ForcesEnd = true };

    /// <summary>Everything as in the paper's section 6.1 and table 8, which are silent on what happens to long responses.</summary>
    private static readonly Llama2RuleChoices Text = new() { WhatScore = -3, DiversityScope = DiversityScope.Response };

    [TestCase(29966, "<", -4)]
    [TestCase(529, "▁<", -4)]
    [TestCase(29989, "|", -4)]
    [TestCase(306, "▁I", -5)]
    [TestCase(29902, "I", -5)]
    [TestCase(1334, "▁We", -3)]
    [TestCase(5618, "What", -5)]
    [TestCase(881, "▁should", -6)]
    [TestCase(334, "▁*", 1)]
    [TestCase(448, "▁-", 1)]
    [TestCase(1678, "▁▁▁", 1)]
    [TestCase(396, "▁#", 1)]
    [TestCase(444, "▁##", 1)]
    [TestCase(13, "<0x0A>", 1)]
    [TestCase(29991, "!", 1)]
    public void A_token_changes_by(int id, string piece, double score)
    {
        Assert.That(RuleAdapterRecipe.Llama2.Uniform!.Scores, Has.One.EqualTo(new TokenScore(id, piece, score)));
        Assert.That(Added(RuleAdapterRecipe.Llama2 with { Diversity = null }, Prompt, [])[id], Is.EqualTo(score));
    }

    [Test]
    public void No_sixteenth_token_changes()
    {
        Assert.That(RuleAdapterRecipe.Llama2.Uniform!.Scores, Has.Count.EqualTo(15));
        Assert.That(Added(RuleAdapterRecipe.Llama2 with { Diversity = null }, Prompt, []).Count(score => score != 0), Is.EqualTo(15));
    }

    [TestCase(0, 0)]
    [TestCase(1, 0.06)]
    [TestCase(125, 7.5)]
    [TestCase(249, 14.94)]
    [TestCase(250, 0)]
    [TestCase(1024, 0)]
    [TestCase(1025, 0)]
    [TestCase(5000, 0)]
    public void The_end_token_gets_fifteen_times_a_250th_of_the_length(int length, double score)
    {
        Assert.That(RuleAdapterRecipe.Llama2.End!.ScoreAfter(length), Is.EqualTo(score).Within(1e-12));
        Assert.That(Added(RuleAdapterRecipe.Llama2, Prompt, [.. Enumerable.Repeat(9, length)])[2], Is.EqualTo((float)score));
    }

    [Test]
    public void The_listing_forces_an_end_beyond_1024_tokens()
    {
        var listing = RuleAdapterRecipe.ForLlama2(Listing).End!;
        Assert.That(new[] { 249, 250, 1024, 1025 }.Select(listing.ScoreAfter), Is.EqualTo(new[] { 14.94, 0, 0, 100 }));
    }

    [Test]
    public void Past_the_ramp_the_score_can_be_held() =>
        Assert.That(RuleAdapterRecipe.ForLlama2(new() { AfterRamp = RampEnd.Hold }).End!.ScoreAfter(400), Is.EqualTo(15));

    [Test]
    public void What_has_minus_three_in_table_8_and_minus_five_in_listing_and_code()
    {
        Assert.That(What(Text), Is.EqualTo(-3));
        Assert.That(What(Listing), Is.EqualTo(-5));
        Assert.That(What(new()), Is.EqualTo(-5));

        static double What(Llama2RuleChoices choices) =>
            RuleAdapterRecipe.ForLlama2(choices).Uniform!.Scores.Single(score => score.Token == 5618).Score;
    }

    /// <summary>By the code the newline has 1 - 1.5, and the tokens of the assistant tag are penalised from the first token on.</summary>
    [Test]
    public void By_the_code_instruction_and_assistant_tag_count_as_seen()
    {
        var added = Added(RuleAdapterRecipe.Llama2, Prompt, []);
        Assert.That((added[13], added[29966], added[29989]), Is.EqualTo((-0.5f, -5.5f, -5.5f)));
        // "ass", "istant", ">" and the instruction, "▁Hello"
        Assert.That(new[] { 465, 22137, 29958, 15043 }.Select(id => added[id]), Is.All.EqualTo(-1.5f));
        Assert.That(added[1792], Is.Zero, "the user tag itself is not seen");
    }

    [Test]
    public void By_the_text_only_the_response_counts_as_seen()
    {
        var added = Added(RuleAdapterRecipe.ForLlama2(Text), Prompt, [3186, 3186]);
        Assert.That((added[3186], added[15043], added[13], added[465]), Is.EqualTo((-1.5f, 0f, 1f, 0f)));
    }

    [Test]
    public void Ids_are_those_of_the_pieces_named()
    {
        var tokenizer = ReferenceTokenizer.Load("llama2-tokenizer");
        foreach (var (id, piece, _) in RuleAdapterRecipe.Llama2.Uniform!.Scores)
            Assert.That(TextOf(tokenizer, id), Is.EqualTo(RuleAdapterRecipe.TextOf(piece)), $"token {id}");
    }

    [Test]
    public void Found_by_their_texts_they_are_the_same_tokens()
    {
        var found = RuleAdapterRecipe.ByText(new(), ReferenceTokenizer.Load("llama2-tokenizer"), ChatFormat.Tulu);
        Assert.That(found.Uniform!.Scores, Is.EqualTo(RuleAdapterRecipe.Llama2.Uniform!.Scores));
        Assert.That(found.End, Is.EqualTo(RuleAdapterRecipe.Llama2.End));
        Assert.That(Added(found, Prompt, [3186, 3186]), Is.EqualTo(Added(RuleAdapterRecipe.Llama2, Prompt, [3186, 3186])));
    }

    /// <summary>OLMo's tokenizer is GPT-NeoX's; the ids are those of the words in its own list.</summary>
    [Test]
    public void In_another_tokenizer_they_have_the_same_texts()
    {
        var tokenizer = ReferenceTokenizer.Load("olmo-tokenizer");
        var found = RuleAdapterRecipe.ByText(new(), tokenizer, ChatFormat.Tulu);
        Assert.That(
            found.Uniform!.Scores.Select(score => (tokenizer.Decode([score.Token]), score.Score)),
            Is.EqualTo(RuleAdapterRecipe.Llama2.Uniform!.Scores.Select(score => (RuleAdapterRecipe.TextOf(score.Piece), score.Score))));
        Assert.That(found.End!.EndToken, Is.EqualTo(tokenizer.EndToken));

        var prompt = ChatFormat.Tulu.Prompt(tokenizer, "Name a river.");
        var logits = new float[tokenizer.VocabularySize];
        new RuleAdapter(found with { Uniform = null, End = null }).Process(new DecodingPosition(prompt, prompt.Length), logits);
        var seen = tokenizer.Encode("Name a river.\n<|assistant|>\n").Distinct().ToArray();
        Assert.That(seen.Select(id => logits[id]), Is.All.EqualTo(-1.5f), "instruction and assistant tag count as seen");
        Assert.That(logits.Count(score => score != 0), Is.EqualTo(seen.Length), "the user tag does not");
    }

    /// <summary>A small SentencePiece vocabulary has a token for "What" behind a space alone, which the rule is not about.</summary>
    [Test]
    public void A_text_that_is_no_token_in_the_middle_of_others_changes_nothing()
    {
        var tokenizer = ReferenceTokenizer.Load("sentencepiece");
        var found = RuleAdapterRecipe.ByText(new(), tokenizer, ChatFormat.Tulu).Uniform!.Scores;
        Assert.That(found, Is.Not.Empty.And.None.Matches<TokenScore>(score => score.Piece == "What"));
        var before = tokenizer.Encode("a");
        foreach (var (id, piece, _) in found)
            Assert.That(tokenizer.Decode([.. before, id]), Is.EqualTo("a" + RuleAdapterRecipe.TextOf(piece)), piece);
    }

    [Test]
    public void A_vocabulary_without_any_of_them_is_refused() =>
        Assert.That(
            () => RuleAdapterRecipe.ByText(new(), new ClosedVocabulary(), ChatFormat.Tulu),
            Throws.TypeOf<AdviceException>().With.Message.Contains("models.NAME.rules=none"));

    [Test]
    public void Ids_of_llama_2_in_a_model_with_another_tokenizer_are_refused() =>
        Assert.That(
            () => new Llama2RuleSource(new()).Resolve(_ => "", ReferenceTokenizer.Load("olmo-tokenizer"), ChatFormat.Tulu),
            Throws.TypeOf<AdviceException>().With.Message.Contains("models.NAME.rules=byText"));

    [Test]
    public void The_user_tags_ids_are_those_of_its_text()
    {
        var ids = ReferenceTokenizer.Load("llama2-tokenizer").Encode("\n<|user|>\n");
        Assert.That(RuleAdapterRecipe.Llama2.Diversity!.UserTag, Is.EqualTo(ids.TakeLast(5)));
    }

    /// <summary><c>&lt;s&gt; &lt;|user|&gt;\nHello\n&lt;|assistant|&gt;\n</c></summary>
    private static readonly int[] Prompt = [1, 529, 29989, 1792, 29989, 29958, 13, 15043, 13, 29966, 29989, 465, 22137, 29989, 29958, 13];

    private static float[] Added(RuleAdapterRecipe recipe, int[] prompt, int[] response)
    {
        var logits = new float[32_000];
        new RuleAdapter(recipe).Process(new DecodingPosition([.. prompt, .. response], prompt.Length), logits);
        return logits;
    }

    /// <summary>A token's text after another one: at the start of a text, decoding drops a space.</summary>
    private static string TextOf(CheckpointTokenizer tokenizer, int id) => tokenizer.Decode([15043, id])["Hello".Length..];

    private sealed class ClosedVocabulary : ITextTokenizer
    {
        public int VocabularySize => 1;

        public int? BeginToken => null;

        public int EndToken => 0;

        public int[] Encode(string text) => throw new FormatException("That word is not in the vocabulary.");

        public string Decode(ReadOnlySpan<int> ids) => "";
    }
}
