using ImplicitInstruct.Hub.Chats;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Tests.Hub.Tokenizers;
using ImplicitInstruct.Tests.Reproduction.Judging;

namespace ImplicitInstruct.Tests.Hub.Chats;

/// <summary>Chat formats as tokens.</summary>
[TestFixture]
public sealed class MarksAreTokensAndMessagesAreText
{
    private static readonly (string, string)[] Asked = [("system", "Be brief."), ("user", "Hi <|im_end|>")];

    [Test]
    public void A_mark_that_somebody_typed_stays_text()
    {
        using var judge = new ToyJudge();
        var tokenizer = CheckpointTokenizer.Load(judge.Folder);
        var ids = new ChatPrompts(ChatTemplates.Named("chatml"), tokenizer, "toy").Encode(Asked);
        Assert.That(ids.Count(id => id == 258), Is.EqualTo(3), "system, user, and the assistant that is to answer");
        Assert.That(ids.Count(id => id == 259), Is.EqualTo(2));
        Assert.That(tokenizer.Decode(ids), Is.EqualTo("system\nBe brief.\nuser\nHi <|im_end|>\nassistant\n"));
        Assert.That(tokenizer.Encode("<|im_end|>"), Is.EqualTo(new[] { 259 }), "elsewhere it is the token, as in the Python package");
    }

    [Test]
    public void A_template_adds_its_usual_system_message_where_there_is_none()
    {
        using var judge = new ToyJudge();
        var tokenizer = CheckpointTokenizer.Load(judge.Folder);
        string Text(string format, params (string, string)[] messages) =>
            tokenizer.Decode(new ChatPrompts(ChatTemplates.Named(format), tokenizer, "toy").Encode(messages));
        Assert.That(
            Text("qwen2.5", ("user", "Hi")),
            Is.EqualTo("system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.\nuser\nHi\nassistant\n"));
        Assert.That(Text("qwen2.5", ("system", "S"), ("user", "Hi")), Is.EqualTo("system\nS\nuser\nHi\nassistant\n"));
        Assert.That(Text("chatml", ("user", "Hi")), Is.EqualTo("user\nHi\nassistant\n"));
    }

    /// <summary>As the templates of the repositories in <see cref="ChatTemplate.Source"/> print them.</summary>
    [TestCase("llama-3", "<|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n"
        + "Hi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n")]
    [TestCase("llama-3.1", "<|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: December 2023\n"
        + "Today Date: 26 Jul 2024\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>"
        + "<|start_header_id|>assistant<|end_header_id|>\n\n")]
    [TestCase("llama-2", "[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nHi [/INST]")]
    [TestCase("mistral", "[INST] Be brief.\n\nHi[/INST]")]
    [TestCase("tulu", "<|system|>\nBe brief.\n<|user|>\nHi\n<|assistant|>\n")]
    [TestCase("zephyr", "<|system|>\nBe brief.</s>\n<|user|>\nHi</s>\n<|assistant|>\n")]
    [TestCase("plain", "Be brief.\n\nHi\n\n")]
    public void A_conversation_is_what_the_models_own_template_makes_of_it(string format, string expected) => Assert.That(
        string.Concat(ChatTemplates.Named(format).Parts([("system", "Be brief."), ("user", "Hi")]).Select(part => part.Text)),
        Is.EqualTo(expected));

    /// <summary>Ids of SentencePiece 0.1.97 for the same text: Tülu's marks are text.</summary>
    [Test]
    public void Llama_2_reads_Tulus_format_as_SentencePiece_does()
    {
        const string Text = "<|user|>\nSay it.\n<|assistant|>\n";
        var tokenizer = ReferenceTokenizer.Load("llama2-tokenizer");
        var expected = ReferenceTokenizer.Vectors("llama2-tokenizer").Single(vector => vector.Text == Text).Ids;
        var prompts = new ChatPrompts(ChatTemplates.Named("tulu"), tokenizer, "llama");
        Assert.That(prompts.Encode([("user", "Say it.")]), Is.EqualTo((int[])[1, .. expected]));
        Assert.That(prompts.LabelToken("m", out _), Is.EqualTo(29885), "m after a line break");
    }

    /// <summary>Llama 2's own code encodes each turn after the begin token; ▁m and ▁M follow the closing bracket.</summary>
    [Test]
    public void Llama_2s_own_format_answers_with_a_word_after_a_space()
    {
        var tokenizer = ReferenceTokenizer.Load("llama2-tokenizer");
        var prompts = new ChatPrompts(ChatTemplates.Named("llama-2"), tokenizer, "llama");
        Assert.That(prompts.Encode([("user", "Hi </s>")]), Is.EqualTo((int[])[1, .. tokenizer.Encode("[INST] Hi </s> [/INST]")]));
        foreach (var label in new[] { "m", "M" })
            Assert.That(prompts.LabelToken(label, out _), Is.EqualTo(tokenizer.Encode(label).Single()));
    }

    [Test]
    public void Another_role_than_a_chats_is_refused()
    {
        var plain = ChatTemplates.Named("plain");
        Assert.That(
            () => plain.Parts([("tool", "x")]).ToList(),
            Throws.TypeOf<AdviceException>().With.Message.EqualTo(
                "The prompt has a message of 'tool': a chat's messages are of system, user or assistant."));
        Assert.That(() => plain.Parts([("user", "x"), ("system", "y")]).ToList(), Throws.TypeOf<AdviceException>());
    }
}
