using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Modeling.LowRank;

namespace ImplicitInstruct.Tests.Modeling;

[TestFixture]
public sealed class OperationsAreCountedByTheirFormulas
{
    private static readonly LanguageModelConfig Small = new()
    {
        VocabularySize = 11,
        HiddenSize = 8,
        IntermediateSize = 12,
        Layers = 3,
        Heads = 4,
        KeyValueHeads = 2,
        MaxPositions = 64,
    };

    /// <summary>Walks the products of a forward pass one by one, with their real extents.</summary>
    [Test]
    public void A_forward_pass_is_the_sum_of_its_products([Values(1, 2, 7)] int length, [Values] bool tied, [Values(2, 10)] int headSize)
    {
        var config = Small with { TiedEmbeddings = tied, HeadSize = headSize };
        double Product(int rows, int inner, int columns) => 2.0 * rows * inner * columns;
        var queries = config.Heads * config.HeadSize;
        var keys = config.KeyValueHeads * config.HeadSize;
        var layer = Product(length, 8, queries) + (2 * Product(length, 8, keys)) + Product(length, queries, 8)
            + (3 * Product(length, 8, 12));
        for (var position = 0; position < length; position++)
            layer += config.Heads * (Product(1, config.HeadSize, position + 1) + Product(1, position + 1, config.HeadSize));
        Assert.That(ModelFlops.Forward(config, length), Is.EqualTo((3 * layer) + Product(length, 8, 11)));
    }

    [Test]
    public void Decoding_token_by_token_costs_as_much_as_one_pass()
    {
        var steps = Enumerable.Range(1, 20).Sum(context => ModelFlops.Decoding(Small, context));
        Assert.That(steps, Is.EqualTo(ModelFlops.Forward(Small, 20)));
    }

    /// <summary>Frozen weights have no gradient, a third of the work; an adapter's matrices are multiplied as all are.</summary>
    [Test]
    public void An_adapter_saves_a_third_and_adds_its_own()
    {
        var config = PublishedShapes.Llama2;
        var (forward, adaptation) = (ModelFlops.Forward(config, 2048), new LowRankAdaptation { Rank = 64 });
        var own = 2.0 * ParameterCount.OfAdapter(config, adaptation) * 2048;
        Assert.That(
            ModelFlops.Training(config, 2048, adaptation: adaptation), Is.EqualTo((2 * forward) + (3 * own)).Within(1).Ulps);
        Assert.That(
            ModelFlops.Training(config, 2048, checkpointing: true, adaptation), Is.EqualTo((3 * forward) + (4 * own)).Within(1).Ulps);
    }

    [Test]
    public void Checkpointing_adds_a_third()
    {
        var kept = ModelFlops.Training(PublishedShapes.Llama2, 2048);
        Assert.That(ModelFlops.Training(PublishedShapes.Llama2, 2048, checkpointing: true), Is.EqualTo(kept * 4 / 3).Within(1).Ulps);
        Assert.That(kept, Is.EqualTo(3 * ModelFlops.Forward(PublishedShapes.Llama2, 2048)));
    }

    /// <summary>
    /// Llama 3's report (arXiv:2407.21783, section 1): 405B parameters, 15.6·10¹² tokens, 3.8·10²⁵ operations, which is 6 N D and so
    /// without attention.
    /// </summary>
    [Test]
    public void Llama_3_took_what_its_report_says()
    {
        var config = PublishedShapes.Llama2 with
        {
            VocabularySize = 128256,
            HiddenSize = 16384,
            IntermediateSize = 53248,
            Layers = 126,
            Heads = 128,
            KeyValueHeads = 8,
        };
        Assert.That(ModelFlops.Training(config, length: 1) * 15.6e12, Is.EqualTo(3.8e25).Within(1).Percent);
    }

    /// <summary>
    /// arXiv:2204.02311, appendix B: 6 N + 12 L H Q T a token, N without the embedding; its T² pairs are T (T + 1) / 2 here.
    /// </summary>
    [Test]
    public void Attention_is_half_of_what_PaLMs_formula_counts()
    {
        var (config, length) = (PublishedShapes.Llama2, 2048);
        var weights = 6.0 * ParameterCount.Of(config).Multiplied;
        var palm = 12.0 * 32 * 32 * 128 * length;
        Assert.That((ModelFlops.Training(config, length) / length) - weights,
            Is.EqualTo(palm / 2 * (length + 1) / length).Within(1e-9).Percent);
    }
}
