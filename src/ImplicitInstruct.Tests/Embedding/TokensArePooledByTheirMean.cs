using ImplicitInstruct.Embedding;

namespace ImplicitInstruct.Tests.Embedding;

[TestFixture]
public sealed class TokensArePooledByTheirMean
{
    /// <summary>The mean of (1, 0) and (5, 8) is (3, 4), of length 5.</summary>
    [Test]
    public void The_vector_is_the_mean_at_length_1() =>
        Assert.That(MeanPooling.Of([1, 0, 5, 8], [1, 1]), Is.EqualTo([0.6f, 0.8f]));

    [Test]
    public void Padding_does_not_count() =>
        Assert.That(MeanPooling.Of([1, 0, 700, -900, 5, 8], [1, 0, 1]), Is.EqualTo([0.6f, 0.8f]));

    [Test]
    public void What_is_all_padding_or_all_zeros_stays_zeros()
    {
        Assert.That(MeanPooling.Of([3, 4], [0]), Is.EqualTo([0f, 0f]));
        Assert.That(MeanPooling.Of([0, 0, 0, 0], [1, 1]), Is.EqualTo([0f, 0f]));
    }

    [Test]
    public void Numbers_that_are_no_vectors_of_so_many_tokens_are_refused([Values(0, 2)] int tokens) =>
        Assert.That(() => MeanPooling.Of([1, 2, 3], new long[tokens]), Throws.ArgumentException);
}
