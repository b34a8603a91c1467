using ImplicitInstruct.Hub;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Reproduction.Judging;

namespace ImplicitInstruct.Tests.Reproduction.Judging;

/// <summary>Before anything costly the judge's small files are looked at.</summary>
[TestFixture]
public sealed class WhatCannotJudgeIsRefusedFirst
{
    [Test]
    public void A_tokenizer_without_a_token_for_each_label()
    {
        // both ends of a word of one byte: the label is two tokens, since a lone m does not exist any more
        using var judge = new ToyJudge(tokenizer =>
        {
            var vocabulary = tokenizer["model"]!["vocab"]!.AsObject();
            vocabulary.Remove("m");
            vocabulary["mm"] = (int)'m';
        });
        Assert.That(
            () => judge.OpenAsync(),
            Throws.TypeOf<AdviceException>().With.Message.EqualTo(
                "The judge answers with one token, m or M, and the tokenizer of toy-judge cannot say 'm' so: it has no token for it."));
    }

    [Test]
    public void A_tokenizer_that_joins_a_label_with_what_stands_before_it()
    {
        using var judge = new ToyJudge(tokenizer =>
        {
            tokenizer["model"]!["vocab"]!["tm"] = 1;   // in the place of a byte that nobody types
            tokenizer["model"]!["vocab"]!.AsObject().Remove("\u0101");
            tokenizer["model"]!["merges"] = new System.Text.Json.Nodes.JsonArray("t m");
        });
        Assert.That(() => judge.OpenAsync(), Throws.Nothing, "ChatML ends its opening with a line break");
        var plain = judge.Who with { Format = judge.Who.Format with { Opening = "<|im_start|>assistant" } };
        var template = ImplicitInstruct.Tests.AlpacaEval.JudgedPairs.ParsedTemplate;
        Assert.That(
            () => JudgePrompts.Open(judge.Folder, plain, template),
            Throws.TypeOf<AdviceException>().With.Message.EndsWith("cannot say 'm' so: it makes 1 of it: 'tm' (1)."));
    }

    [Test]
    public void A_chat_format_that_the_tokenizer_does_not_know()
    {
        using var judge = new ToyJudge();
        var llama = judge.Who with { Format = ImplicitInstruct.Hub.Chats.ChatTemplates.Named("llama-3") };
        Assert.That(
            () => JudgePrompts.Open(judge.Folder, llama, ImplicitInstruct.Tests.AlpacaEval.JudgedPairs.ParsedTemplate),
            Throws.TypeOf<AdviceException>().With.Message.EqualTo(
                "The tokenizer of toy-judge has no token <|begin_of_text|>, which the chat format 'llama-3' is made of."));
    }

    [Test]
    public void A_model_that_cannot_read_the_prompt_alone()
    {
        using var judge = new ToyJudge(maxPositions: 48);
        Assert.That(
            () => judge.OpenAsync(),
            Throws.TypeOf<AdviceException>().With.Message.Match(
                @"^The prompt alone has \d+ tokens of toy-judge, which reads 48 \(max_position_embeddings\)\.$"));
    }

    [Test]
    public void A_model_that_does_not_fit_into_memory()
    {
        using var judge = new ToyJudge();
        Assert.That(
            () => judge.OpenAsync(memory: new JudgeMemory(8, 3, 1000)),
            Throws.TypeOf<AdviceException>().With.Message.Contains("to judge here, and there are"));
    }

    [Test]
    public void Weights_that_are_stored_in_16_bits_are_reckoned_so()
    {
        using var wide = new ToyJudge();
        using var narrow = new ToyJudge(element: TensorElement.BF16);
        var parameters = ParameterCount.Of(Checkpoint.Load(narrow.Folder).Config).Total;
        var memory = new JudgeMemory(8, 3, 3 * parameters);
        Assert.That(() => wide.OpenAsync(memory: memory), Throws.TypeOf<AdviceException>().With.Message.Contains("to judge here"));
        Assert.That(() => narrow.OpenAsync(memory: memory), Throws.Nothing);
        Assert.That(
            () => narrow.OpenAsync(memory: memory with { Bytes = 3 * parameters - 1 }),
            Throws.TypeOf<AdviceException>().With.Message.Contains("to judge here"));
    }

    [Test]
    public void A_judge_without_a_name_or_a_format()
    {
        Assert.That(() => CheckpointJudgeRecipe.Of(null, "llama-3"), Advice("A checkpoint is to judge, and none is named.", "checkpoint"));
        Assert.That(() => CheckpointJudgeRecipe.Of("a/b@", "llama-3"), Advice("'a/b@' is neither", "checkpoint"));
        Assert.That(() => CheckpointJudgeRecipe.Of("a/b", null), Advice("The chat format of 'a/b' is not named", "format"));
        Assert.That(() => CheckpointJudgeRecipe.Of("a/b", "llama-9"), Advice("There is no chat format 'llama-9'.", "format"));
        Assert.That(CheckpointJudgeRecipe.Of("a/b@v1", "llama-3") is { Repository: "a/b", Revision: "v1" }, Is.True);
        Assert.That(() => JudgingTime.Of(0), Advice("0 hours are no time to judge in.", "hours"));

        static NUnit.Framework.Constraints.Constraint Advice(string start, string remedy) =>
            Throws.TypeOf<AdviceException>().With.Message.StartsWith(start)
                .And.Property(nameof(AdviceException.Remedy)).EqualTo("judge." + remedy);
    }
}
