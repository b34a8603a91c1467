using ImplicitInstruct.Cpu.Kernels;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

[TestFixture]
public sealed unsafe class SwiGluFollowsItsEquation
{
    [Test]
    public void Agrees_with_the_textbook_in_double([Values(1, 7, 8, 9, 31, 33, 128)] int length)
    {
        var (gate, up) = (Draw.Normal(length, seed: 1, deviation: 5), Draw.Normal(length, seed: 2));
        // Two ulp of the exponential are four roundings; sum, quotient and two products are the rest.
        Assert.That(Deviation.InRoundings(Forward(gate, up), Textbook.SwiGlu(Textbook.Wide(gate), Textbook.Wide(up))),
            Is.LessThanOrEqualTo(8));
    }

    [Test]
    public void An_element_has_the_same_bits_in_a_vector_and_at_the_end_of_a_row()
    {
        var (gate, up) = (Draw.Normal(24, seed: 3, deviation: 5), Draw.Normal(24, seed: 4));
        var oneByOne = Enumerable.Range(0, 24).SelectMany(i => Forward([gate[i]], [up[i]])).ToArray();
        Assert.That(Bits.Of(Forward(gate, up)), Is.EqualTo(Bits.Of(oneByOne)));
    }

    [Test]
    public void Its_gradients_are_those_of_finite_differences([Values(1, 7, 8, 9, 33)] int length)
    {
        var (gate, up, dy) = (Draw.Normal(length, seed: 5, deviation: 3), Draw.Normal(length, seed: 6), Draw.Normal(length, seed: 7));
        var (dGate, dUp) = Backward(gate, up, dy);
        var (wideGate, wideUp, wideDy) = (Textbook.Wide(gate), Textbook.Wide(up), Textbook.Wide(dy));
        var byGate = FiniteDifference.Gradient(v => Textbook.Dot(Textbook.SwiGlu(v, wideUp), wideDy), wideGate);
        var byUp = FiniteDifference.Gradient(v => Textbook.Dot(Textbook.SwiGlu(wideGate, v), wideDy), wideUp);
        Assert.Multiple(() =>
        {
            Assert.That(Deviation.InRoundingsOfLargest(dGate, byGate), Is.LessThanOrEqualTo(16), "1 + g · (1 − σ) may cancel");
            Assert.That(Deviation.InRoundingsOfLargest(dUp, byUp), Is.LessThanOrEqualTo(8));
        });
    }

    [Test]
    public void A_gradient_has_the_same_bits_in_a_vector_and_at_the_end_of_a_row()
    {
        var (gate, up, dy) = (Draw.Normal(24, seed: 8, deviation: 3), Draw.Normal(24, seed: 9), Draw.Normal(24, seed: 10));
        var (dGate, dUp) = Backward(gate, up, dy);
        var oneByOne = Enumerable.Range(0, 24).Select(i => Backward([gate[i]], [up[i]], [dy[i]])).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(Bits.Of(dGate), Is.EqualTo(Bits.Of([.. oneByOne.Select(one => one.Gate[0])])));
            Assert.That(Bits.Of(dUp), Is.EqualTo(Bits.Of([.. oneByOne.Select(one => one.Up[0])])));
        });
    }

    private static float[] Forward(float[] gate, float[] up)
    {
        var (g, u, y) = (new Guarded(gate), new Guarded(up), new Guarded(gate.Length));
        SwiGlu.Forward(g.Pointer, u.Pointer, y.Pointer, gate.Length);
        return y.Values;
    }

    private static (float[] Gate, float[] Up) Backward(float[] gate, float[] up, float[] dy)
    {
        var (g, u, d, dGate, dUp) = (new Guarded(gate), new Guarded(up), new Guarded(dy), new Guarded(gate.Length), new Guarded(
            gate.Length));
        SwiGlu.Backward(g.Pointer, u.Pointer, d.Pointer, dGate.Pointer, dUp.Pointer, gate.Length);
        return (dGate.Values, dUp.Values);
    }
}
