using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Training;

namespace ImplicitInstruct.Tests.Reproduction;

[TestFixture]
public sealed class BatchesCoverEveryExampleOncePerEpoch
{
    [TestCase(598, 16, 38)]
    [TestCase(20312, 8, 2539)]
    [TestCase(5, 2, 3)]
    [TestCase(4, 9, 1)]
    public void Each_epoch_is_a_permutation_of_its_own(int examples, int batchSize, int steps)
    {
        var order = new PerEpochOrder(examples, batchSize, seed: 3, "test");
        Assert.That(order.StepsAfter(1), Is.EqualTo(steps));
        var epochs = Enumerable.Range(0, 3).Select(epoch => Epoch(order, epoch)).ToList();
        Assert.That(epochs, Is.All.EquivalentTo(Enumerable.Range(0, examples)));
        Assert.That(epochs, Is.Unique);
    }

    [Test]
    public void A_step_has_the_same_batch_whatever_was_asked_before()
    {
        var straight = new PerEpochOrder(50, 8, seed: 3, "test");
        var all = Enumerable.Range(0, 21).Select(step => straight.Batch(step).ToArray()).ToList();
        Assert.That(new PerEpochOrder(50, 8, seed: 3, "test").Batch(17).ToArray(), Is.EqualTo(all[17]));
        Assert.That(straight.Batch(2).ToArray(), Is.EqualTo(all[2]));
    }

    /// <summary>Where every epoch has examples of its own they are numbered on, in the order of the usual ones.</summary>
    [TestCase(UpdateRule.PerEpoch)]
    [TestCase(UpdateRule.AcrossEpochs)]
    public void Examples_of_each_epoch_are_numbered_on(UpdateRule rule)
    {
        var (usual, numbered) = (BatchOrder.Of(rule, 11, 4, 3, "test"), BatchOrder.Of(rule, 11, 4, 3, "test", ofEachEpoch: true));
        int[] Steps(BatchOrder order) => [.. Enumerable.Range(0, order.StepsAfter(3)).SelectMany(step => order.Batch(step).ToArray())];
        Assert.That(Steps(numbered).Select(index => index % 11), Is.EqualTo(Steps(usual)));
        Assert.That(Steps(numbered).Select(index => index / 11), Is.Ordered);
        Assert.That(Steps(numbered).Select(index => index / 11).Distinct(), Is.EqualTo(new[] { 0, 1, 2 }));
    }

    [Test]
    public void Seeds_and_streams_have_orders_of_their_own()
    {
        var one = Epoch(new PerEpochOrder(50, 8, seed: 3, "test"), 0);
        Assert.That(Epoch(new PerEpochOrder(50, 8, seed: 4, "test"), 0), Is.Not.EqualTo(one));
        Assert.That(Epoch(new PerEpochOrder(50, 8, seed: 3, "other"), 0), Is.Not.EqualTo(one));
    }

    private static int[] Epoch(PerEpochOrder order, int epoch) =>
        [.. Enumerable.Range(order.StepsAfter(epoch), order.StepsAfter(1)).SelectMany(step => order.Batch(step).ToArray())];
}
