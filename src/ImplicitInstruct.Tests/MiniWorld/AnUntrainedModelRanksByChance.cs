using ImplicitInstruct.Cpu;
using ImplicitInstruct.Evaluation.Ranking;
using ImplicitInstruct.Formatting;
using ImplicitInstruct.MiniWorld;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Tests.MiniWorld;

/// <summary>
/// Control of the ranking test (the prototype's untrained model had 48 %): what ranks responses is knowledge, not length or wording.
/// </summary>
[TestFixture]
public sealed class AnUntrainedModelRanksByChance
{
    /// <summary>
    /// Draws of 960 pairs have a standard error of 1.6 points; pairs of one response move together, so twice that, and three times over.
    /// </summary>
    [Test]
    public void By_either_score([Values] RankingScore score)
    {
        using var engine = new CpuEngine(2);
        using var model = engine.Create(
            new LanguageModelConfig
            {
                VocabularySize = Miniature.Tokenizer.VocabularySize,
                HiddenSize = 16,
                IntermediateSize = 24,
                Layers = 1,
                Heads = 2,
                KeyValueHeads = 2,
                MaxPositions = 160,
            },
            new WeightInitialization { Output = 0.1f }, seed: 1);
        var plan = RankingPlan.Draw([.. Miniature.Test.Select(item => item.Reference)], new RankingRecipe());
        var examples = plan.ToScore.Select(pair =>
            MiniWorldFormat.Chat.ToTrainingExample(Miniature.Tokenizer,
                new TuningExample(Miniature.Test[pair.Instruction].Text, Miniature.Test[pair.Response].Reference), 160)!).ToArray();
        var likelihoods = ResponseLikelihoods.Of(model, examples);
        Assert.That(likelihoods.Select(values => values.Length),
            Is.EqualTo(plan.ToScore.Select(pair => Miniature.Tokenizer.Encode(Miniature.Test[pair.Response].Reference).Length + 1)),
            "response and end token");
        Assert.That(ResponseRanking.Of(plan, likelihoods, score).Percent, Is.EqualTo(50).Within(10));
    }
}
