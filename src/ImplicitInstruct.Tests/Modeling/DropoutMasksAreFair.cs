using ImplicitInstruct.Modeling.LowRank;

namespace ImplicitInstruct.Tests.Modeling;

/// <summary>
/// What a mask drops is a share of the elements, and says nothing about a neighbour, another token, step, example, matrix or seed. Bounds
/// are five standard deviations of independent draws.
/// </summary>
[TestFixture]
public sealed class DropoutMasksAreFair
{
    private const int Tokens = 512;
    private const int Width = 257;
    private const int Elements = Tokens * Width;
    private const string Query = "model.layers.0.self_attn.q_proj.weight";

    private static readonly double[] Shares = [0.01, 0.05, 0.1, 0.5, 0.9];

    /// <summary>
    /// The equations of Philox4x32-10, 64-bit FNV-1a and <see cref="DropoutMask"/> as a Python program of their own computes them, with
    /// integers of any length: the first elements, and those around the number at which numbers wrap.
    /// </summary>
    [TestCase(1ul, 0, 0, Query, 0.25, "0100110100000000000100100010100000101000", "0011000001001101")]
    [TestCase(81985529216486895ul, 17, 5, "model.layers.1.mlp.down_proj.weight", 0.5, "0000110101010011111011100110101001111011",
        "1111011000001101")]
    public void They_are_those_of_another_program(
        ulong seed, int step, int example, string weight, double share, string first, string around)
    {
        var mask = DropoutMask.Of(new DropoutDraw(seed, step, example), DropoutMask.StreamOf(weight));
        var limit = DropoutMask.LimitOf(share);
        Assert.That((Text(0, first.Length), Text(unchecked((uint)-8), around.Length)), Is.EqualTo((first, around)));

        string Text(uint from, int count) =>
            string.Concat(Enumerable.Range(0, count).Select(i => mask.Drops(from + (uint)i, limit) ? '1' : '0'));
    }

    [Test]
    public void The_share_is_dropped_of_a_mask_of_every_token_and_of_every_feature([ValueSource(nameof(Shares))] double share)
    {
        var dropped = Dropped(share, new DropoutDraw(1, 2, 3), Query);
        var (tokens, features) = (new double[Tokens], new double[Width]);
        for (var i = 0; i < Elements; i++)
        {
            tokens[i / Width] += dropped[i] ? 1 : 0;
            features[i % Width] += dropped[i] ? 1 : 0;
        }

        Assert.Multiple(() =>
        {
            Assert.That(tokens.Sum(), Is.EqualTo(share * Elements).Within(Deviations(5, share, Elements)));
            Assert.That(SquaresOver(tokens, Width), Is.EqualTo(1).Within(5 * Math.Sqrt(2.0 / Tokens)), "tokens differ as they should");
            Assert.That(SquaresOver(features, Tokens), Is.EqualTo(1).Within(5 * Math.Sqrt(2.0 / Width)), "features differ as they should");
        });

        double SquaresOver(double[] counts, int of) =>
            counts.Average(count => (count - share * of) * (count - share * of)) / (of * share * (1 - share));
    }

    [Test]
    public void An_element_says_nothing_about_its_neighbours(
        [ValueSource(nameof(Shares))] double share,
        [Values(1, 2, 3, 4, 7, 8, 15, 16, 32, 64, 128, Width - 1, Width, Width + 1, 2 * Width, 16 * Width, 256 * Width)] int distance)
    {
        var dropped = Dropped(share, new DropoutDraw(7, 5, 0), Query);
        Assert.That(Correlation(share, dropped[..^distance], dropped[distance..]), Is.EqualTo(0).Within(5));
    }

    [Test]
    public void Nor_about_itself_in_another_mask([ValueSource(nameof(Shares))] double share)
    {
        var draw = new DropoutDraw(7, 5, 0);
        var dropped = Dropped(share, draw, Query);
        (string, bool[])[] others =
        [
            .. new[] { 1, 2, 8, 1000 }.SelectMany(far => new[]
            {
                ($"step {far} later", Dropped(share, draw with { Step = draw.Step + far }, Query)),
                ($"example {far} further", Dropped(share, draw with { Example = draw.Example + far }, Query)),
                ($"seed {far} larger", Dropped(share, draw with { Seed = draw.Seed + (ulong)far }, Query)),
            }),
            ("another matrix of the block", Dropped(share, draw, Query.Replace("q_proj", "k_proj", StringComparison.Ordinal))),
            ("the same of another block", Dropped(share, draw, Query.Replace("layers.0", "layers.1", StringComparison.Ordinal))),
        ];
        Assert.Multiple(() =>
        {
            foreach (var (what, other) in others)
                Assert.That(Correlation(share, dropped, other), Is.EqualTo(0).Within(5), what);
        });
    }

    /// <summary>One element, over steps: were masks one sequence seen from different places, its fate could be any.</summary>
    [Test]
    public void Every_element_is_dropped_in_a_share_of_the_steps(
        [ValueSource(nameof(Shares))] double share, [Values(0u, 1u, 1000u)] uint element)
    {
        const int Steps = 40_000;
        var (stream, limit) = (DropoutMask.StreamOf(Query), DropoutMask.LimitOf(share));
        bool[] dropped = [.. Enumerable.Range(0, Steps)
            .Select(step => DropoutMask.Of(new DropoutDraw(3, step, 0), stream).Drops(element, limit))];
        Assert.That(dropped.Count(one => one), Is.EqualTo(share * Steps).Within(Deviations(5, share, Steps)));
        Assert.That(Correlation(share, dropped[..^1], dropped[1..]), Is.EqualTo(0).Within(5), "from step to step");
    }

    [Test]
    public void Without_a_share_nothing_is_dropped_and_with_the_largest_nearly_all()
    {
        var draw = new DropoutDraw(1, 0, 0);
        Assert.That(Dropped(0, draw, Query), Has.All.False);
        Assert.That(Dropped(Math.BitDecrement(1.0), draw, Query), Has.All.True);
    }

    private static bool[] Dropped(double share, DropoutDraw draw, string weight)
    {
        var (mask, limit) = (DropoutMask.Of(draw, DropoutMask.StreamOf(weight)), DropoutMask.LimitOf(share));
        return [.. Enumerable.Range(0, Elements).Select(i => mask.Drops((uint)i, limit))];
    }

    /// <summary>In standard deviations of what independent masks have.</summary>
    private static double Correlation(double share, bool[] some, bool[] others) =>
        some.Zip(others, (one, other) => ((one ? 1 : 0) - share) * ((other ? 1 : 0) - share)).Sum()
        / (share * (1 - share) * Math.Sqrt(some.Length));

    private static double Deviations(int count, double share, int of) => count * Math.Sqrt(of * share * (1 - share));
}
