using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

[TestFixture]
public sealed unsafe class AdamWFollowsItsAlgorithm
{
    private static readonly OptimizerRecipe Recipe = new() { Beta1 = 0.9, Beta2 = 0.95, Epsilon = 1e-8, WeightDecay = 0.1 };

    [Test]
    public void Agrees_with_the_textbook_over_many_steps([Values(1, 7, 8, 9, 31, 33, 128)] int length, [Values] bool decays)
    {
        const int Steps = 20;
        const double LearningRate = 3e-3;
        var weights = Draw.Normal(length, seed: 1);
        var (w, m, v) = (new Guarded(weights), new Guarded(new float[length]), new Guarded(new float[length]));
        var (wide, mean, square) = (Textbook.Wide(weights), new double[length], new double[length]);
        for (var step = 1; step <= Steps; step++)
        {
            var gradient = Draw.Normal(length, (ulong)(100 + step), deviation: 0.1);
            AdamWUpdate.Apply(w.Pointer, new Guarded(gradient).Pointer, m.Pointer, v.Pointer, length, FactorsOf(step, LearningRate, 1),
                decays ? Keep(LearningRate) : 1);
            Textbook.AdamW(wide, Textbook.Wide(gradient), mean, square, Recipe, LearningRate, step, decays);
        }

        // A step is at most some learning rates long and its own error far below a rounding of the weight: two roundings a step, decay and
        // sum, and the factors'.
        Assert.Multiple(() =>
        {
            Assert.That(Deviation.InRoundingsOfLargest(w.Values, wide), Is.LessThanOrEqualTo(3 * Steps));
            Assert.That(Deviation.InRoundingsOfLargest(m.Values, mean), Is.LessThanOrEqualTo(4 * Steps));
            Assert.That(Deviation.InRoundingsOfLargest(v.Values, square), Is.LessThanOrEqualTo(5 * Steps));
        });
    }

    [Test]
    public void Clipping_scales_the_gradient_before_the_moments()
    {
        var gradient = Draw.Normal(33, seed: 2);
        var (w, m, v) = (new Guarded(new float[33]), new Guarded(new float[33]), new Guarded(new float[33]));
        AdamWUpdate.Apply(w.Pointer, new Guarded(gradient).Pointer, m.Pointer, v.Pointer, 33, FactorsOf(1, 1e-3, 0.25), 1);
        var (wide, mean, square) = (new double[33], new double[33], new double[33]);
        Textbook.AdamW(
            wide, Array.ConvertAll(Textbook.Wide(gradient), value => 0.25 * value), mean, square, Recipe, 1e-3, 1, decays: false);
        // 1 − β is taken from a rounded β: where β is near one, its half ulp is 1/(2 − 2β) times as large in what is left.
        var (rest1, rest2) = (0.5 / (1 - Recipe.Beta1), 0.5 / (1 - Recipe.Beta2));
        Assert.Multiple(() =>
        {
            Assert.That(Deviation.InRoundings(m.Values, mean), Is.LessThanOrEqualTo(3 + rest1));
            Assert.That(Deviation.InRoundings(v.Values, square), Is.LessThanOrEqualTo(4 + rest2));
            Assert.That(Deviation.InRoundings(w.Values, wide), Is.LessThanOrEqualTo(12 + rest1 + rest2));
        });
    }

    [Test]
    public void An_element_has_the_same_bits_in_a_vector_and_at_the_end_of_a_run()
    {
        var (weights, gradient) = (Draw.Normal(24, seed: 3), Draw.Normal(24, seed: 4));
        var together = Apply(weights, gradient);
        var apart = Enumerable.Range(0, 24).Select(i => Apply([weights[i]], [gradient[i]])).ToArray();
        Assert.That(Bits.Of(together), Is.EqualTo(Bits.Of([.. Enumerable.Range(0, 3).SelectMany(part => apart.Select(one => one[part]))])));
    }

    [Test]
    public void A_moment_that_fades_becomes_zero_and_never_subnormal()
    {
        var (w, m, v) = (new Guarded([1f]), new Guarded([0f]), new Guarded([0f]));
        AdamWUpdate.Apply(w.Pointer, new Guarded([1e-10f]).Pointer, m.Pointer, v.Pointer, 1, FactorsOf(1, 1e-3, 1), 1);
        var zero = new Guarded([0f]);
        for (var step = 2; step < 2000; step++)
        {
            AdamWUpdate.Apply(w.Pointer, zero.Pointer, m.Pointer, v.Pointer, 1, FactorsOf(step, 1e-3, 1), 1);
            Assert.That(float.IsSubnormal(m.Values[0]) || float.IsSubnormal(v.Values[0]), Is.False, $"step {step}");
        }

        Assert.That((m.Values[0], v.Values[0]), Is.EqualTo((0f, 0f)));
    }

    private static float[] Apply(float[] weights, float[] gradient)
    {
        var (w, m, v) = (new Guarded(weights), new Guarded(new float[weights.Length]), new Guarded(new float[weights.Length]));
        AdamWUpdate.Apply(
            w.Pointer, new Guarded(gradient).Pointer, m.Pointer, v.Pointer, weights.Length, FactorsOf(1, 1e-2, 1), Keep(1e-2));
        return [.. w.Values, .. m.Values, .. v.Values];
    }

    private static float Keep(double learningRate) => (float)(1 - learningRate * Recipe.WeightDecay);

    private static AdamWUpdate.Factors FactorsOf(int step, double learningRate, double scale) => new(
        (float)Recipe.Beta1, (float)Recipe.Beta2, (float)(learningRate / (1 - Math.Pow(Recipe.Beta1, step))),
        (float)(1 / Math.Sqrt(1 - Math.Pow(Recipe.Beta2, step))), (float)Recipe.Epsilon, (float)scale);
}
